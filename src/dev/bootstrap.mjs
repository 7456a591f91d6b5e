/**
 * The first thing every npm script runs: `node src/dev/bootstrap.mjs <tool> [arguments]`. Plain JavaScript without
 * packages, because it brings a fresh clone to where packages and compiled code exist: installs the locked
 * packages, generates the database client, compiles, and then loads the tool, from src/ops, src/dev or test/lab, in this process.
 * Each step looks first whether it has anything to do, so the second run takes a fraction of a second.
 * It speaks on stderr: stdout belongs to the tool, which may print JSON there.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect } from "node:util";

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const NODE_OLDEST = [20, 19];
const SETUP_LOCK = join(PROJECT, ".vegascore", "setup.lock");
const GENERATED = join(PROJECT, "src", "infrastructure", "postgres", "generated");
const DIST = join(PROJECT, "dist");
const WEB = join(PROJECT, "src", "web");
/** Where tools are looked for, the same in the sources and in dist. The image has no laboratory. */
const TOOLS = ["src/ops", "src/dev", "test/lab"];
const SUITE = join(PROJECT, "test", "lab", "mutations", "suite"); // Read by vitest as it is.

class Stopped extends Error {}

const say = (text) => process.stderr.write(`${text}\n`);

main().catch((error) => {
  const isPlain = error?.name === "PlainError" || String(error?.code).startsWith("ERR_PARSE_ARGS");
  if (!(error instanceof Stopped)) say(isPlain ? `\n${error.message}` : inspect(error));
  process.exit(process.exitCode || 1);
});

async function main() {
  refuseOldNode();
  const [tool = "build", ...args] = process.argv.slice(2);
  if (!isImage()) await withSetupLock(setUp);

  if (tool === "build") return; // That was all.

  const entry = TOOLS.map((folder) => join(DIST, folder, `${tool}.js`)).find((path) => fs.existsSync(path));
  if (entry === undefined) throw plain(`There is no tool "${tool}" in ${TOOLS.join(", ")}.`);
  process.argv = [process.argv[0], entry, ...args];
  await import(pathToFileURL(entry).href);
}

/** The image holds what was made of the sources, and nothing to make it from: `npm run worker:payout` works there too. */
function isImage() {
  return !fs.existsSync(join(PROJECT, "tsconfig.json"));
}

async function setUp() {
  await install();
  await generate();
  await compile();
  await bundle("the server", join(PROJECT, "src"), ["src"]);
  await bundle("the page", WEB, ["src/web", "src/client", "src/games", "src/protocol", "src/kernel"]);
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NODE_OLDEST[0] || (major === NODE_OLDEST[0] && minor >= NODE_OLDEST[1])) return;
  throw plain(`VegasCore needs Node ${NODE_OLDEST.join(".")} or newer; this is Node ${process.versions.node}.`);
}

/** Two tools started at once in one folder: the second waits until the first has set up. */
async function withSetupLock(work) {
  for (let waits = 0; !takeLock(); waits += 1) {
    if (waits === 10) say("· Waiting for another VegasCore command in this folder to finish its set-up");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    await work();
  } finally {
    fs.rmSync(SETUP_LOCK, { force: true });
  }
}

function takeLock() {
  try {
    fs.mkdirSync(dirname(SETUP_LOCK), { recursive: true });
    fs.writeFileSync(SETUP_LOCK, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EACCES" || error.code === "EPERM")
      throw plain(
        `${dirname(SETUP_LOCK)} cannot be written: another user made it. Run this as that user, or remove the folder.`,
      );
    if (error.code !== "EEXIST") throw error;
  }
  try {
    process.kill(Number(fs.readFileSync(SETUP_LOCK, "utf8")) || 0x7fffffff, 0);
  } catch (error) {
    if (error.code === "ESRCH") fs.rmSync(SETUP_LOCK, { force: true }); // Its owner was killed.
  }
  return false;
}

/** Exactly what the lock says, or nothing at all when that is there already. */
async function install() {
  const lockPath = join(PROJECT, "package-lock.json");
  const lock = fs.readFileSync(lockPath);
  if (isInstalled(JSON.parse(lock))) return;

  say("· Installing the locked packages (once, well under a minute)");
  // No install script is needed, so none is run. `--include=dev`: NODE_ENV=production would leave the compiler out.
  const common = ["--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const env = {
    ...process.env,
    ...(canWrite(homedir()) ? {} : { npm_config_cache: join(PROJECT, ".vegascore", "npm") }),
  };
  try {
    if ((await npm(["ci", ...common], env, "quiet")) === 0) return;
    // Some registries lack optional packages of other platforms, over which `npm ci` gives up and `npm install` does not.
    if ((await npm(["install", "--no-save", ...common], env, "loud")) !== 0)
      throw plain("npm could not install the packages.");
  } finally {
    if (!fs.readFileSync(lockPath).equals(lock)) fs.writeFileSync(lockPath, lock);
  }
}

/** npm leaves a list of what it installed when it is through; a half-finished install leaves none, or an older one. */
function isInstalled(lock) {
  const list = join(PROJECT, "node_modules", ".package-lock.json");
  if (!fs.existsSync(list)) return false;
  const installed = JSON.parse(fs.readFileSync(list, "utf8")).packages;
  return Object.entries(lock.packages).every(
    ([place, entry]) =>
      place === "" || (installed[place]?.version ?? (entry.optional ? entry.version : "")) === entry.version,
  );
}

function npm(args, env, loudness) {
  const cli = process.env.npm_execpath;
  if (cli && basename(cli) === "npm-cli.js") return run(process.execPath, [cli, ...args], env, loudness);
  return run("npm", args, env, loudness);
}

async function generate() {
  const schema = join(PROJECT, "prisma", "schema.prisma");
  const stamp = join(GENERATED, ".stamp");
  const key = hashOf([
    schema,
    join(PROJECT, "prisma.config.ts"),
    join(PROJECT, "node_modules", "prisma", "package.json"),
  ]);
  if (read(stamp) === key) return;

  say("· Generating the database client");
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, // Never run by `generate`; being set, it is not downloaded either.
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  };
  const code = await runBin("prisma", "prisma", ["generate", "--no-hints"], env, "quiet");
  if (code !== 0) throw plain("The database client could not be generated from prisma/schema.prisma.");
  fs.writeFileSync(stamp, key);
}

async function compile() {
  const stamp = join(DIST, ".stamp");
  const folders = ["src", join("test", "lab"), join("test", "games")]; // The laboratory plays the games of the tests too.
  const all = folders.flatMap((folder) => [...walk(join(PROJECT, folder))]);
  const sources = all.filter((path) => path.endsWith(".ts") && !path.startsWith(WEB) && !path.startsWith(SUITE));
  const key = hashOf([...sources, join(PROJECT, "tsconfig.json"), join(PROJECT, "package-lock.json")]);
  if (read(stamp) === key) return;

  say("· Compiling");
  fs.rmSync(stamp, { force: true });
  // The compiler writes only what has changed since the last time, also where its output is gone.
  const outputOf = (path) => join(DIST, relative(PROJECT, path).replace(/\.ts$/, ".js"));
  if (!sources.every((path) => fs.existsSync(outputOf(path)))) fs.rmSync(join(DIST, ".tsbuildinfo"), { force: true });
  if ((await runBin("typescript", "tsc", ["-p", "."], process.env, "loud")) !== 0)
    throw plain("The code does not compile.");
  removeOrphans(sources);
  fs.writeFileSync(stamp, key);
}

/** What a container runs, and the page that a browser loads: each with the packages it needs, by the `vite.config.ts` in its folder. */
async function bundle(what, folder, madeOf) {
  const stamp = join(DIST, `.stamp.${basename(folder)}`);
  const key = hashOf([...madeOf.flatMap((path) => walk(join(PROJECT, path))), join(PROJECT, "package-lock.json")]);
  if (read(stamp) === key) return;

  say(`· Bundling ${what}`);
  fs.rmSync(stamp, { force: true });
  const config = join(folder, "vite.config.ts");
  const code = await runBin("vite", "vite", ["build", "--config", config, "--logLevel", "warn"], process.env, "loud");
  if (code !== 0) throw plain(`Bundling ${what} failed.`);
  fs.writeFileSync(stamp, key);
}

/** Compiled files whose source is gone would still be found by an import. */
function removeOrphans(sources) {
  const known = new Set(sources.map((path) => relative(PROJECT, path).replace(/\.ts$/, "")));
  for (const path of walk(DIST)) {
    const name = relative(DIST, path);
    if (/\.js(\.map)?$/.test(name) && !/^(web|server)\//.test(name) && !known.has(name.replace(/\.js(\.map)?$/, "")))
      fs.rmSync(path);
  }
}

/** Runs a program of a package with this very Node: no shell, no PATH. */
function runBin(packageName, program, args, env, loudness) {
  const folder = join(PROJECT, "node_modules", packageName);
  const { bin } = JSON.parse(fs.readFileSync(join(folder, "package.json"), "utf8"));
  return run(process.execPath, [join(folder, typeof bin === "string" ? bin : bin[program]), ...args], env, loudness);
}

/**
 * Runs a step to its end and returns its exit code. What it prints is shown when it is loud, or when it failed.
 * Being told to stop ends the step first.
 */
function run(command, args, env, loudness) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: PROJECT, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const listen = (chunk) => {
      output += chunk;
      if (loudness === "loud") process.stderr.write(chunk);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    let stopped = 0;
    const stop = (_signal, number) => {
      if (stopped === 0) say("· Stopping");
      stopped = number;
      child.kill("SIGTERM");
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
    child.on("error", (cause) => reject(plain(`${command} could not be run: ${cause.message}`)));
    child.on("close", (code) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, stop);
      if (stopped > 0) {
        process.exitCode = 128 + stopped;
        return reject(new Stopped());
      }
      if (code !== 0 && loudness === "quiet") process.stderr.write(output);
      resolve(code);
    });
  });
}

/** All files in a folder, or the one file of that name. */
function walk(path) {
  if (!fs.existsSync(path)) return [];
  if (!fs.statSync(path).isDirectory()) return [path];
  return fs.readdirSync(path).flatMap((name) => walk(join(path, name)));
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of [...paths].sort())
    hash
      .update(`${relative(PROJECT, path)}\0`)
      .update(read(path) ?? "")
      .update("\0");
  return hash.digest("hex");
}

function read(path) {
  try {
    return fs.readFileSync(path, "utf8");
  } catch {
    return undefined; // Not there.
  }
}

function canWrite(folder) {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function plain(message) {
  return Object.assign(new Error(message), { name: "PlainError" });
}
