/** Runs the Dockerfile's steps, each stage in a clean folder that stands for its file system. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { PlainError } from "../../ops/cli/plainError.ts";
import type { Stage, Step } from "./dockerfile.ts";

export interface Image {
  /** Stands for `/`. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly cmd: readonly string[];
  readonly healthcheck: readonly string[];
}

/** @param context the project's folder; only what git tracks there, or would, is copied from it. */
export function buildStages(
  stages: readonly Stage[],
  context: string,
  dir: string,
  say: (line: string) => void,
): Image {
  const roots = new Map<string, string>();
  let image: Image | undefined;
  for (const { name, steps } of stages) {
    const root = join(dir, name);
    mkdirSync(root, { recursive: true });
    roots.set(name, root);
    image = { root, workdir: "/", env: {}, user: "root", cmd: [], healthcheck: [] };
    for (const step of steps) {
      if (step.kind === "RUN") say(`${name}: ${step.command}`);
      image = applyStep(image, step, context, roots, dir);
    }
  }
  if (image === undefined) throw new PlainError("Dockerfile: no stage");
  return image;
}

function applyStep(image: Image, step: Step, context: string, roots: ReadonlyMap<string, string>, dir: string): Image {
  switch (step.kind) {
    case "WORKDIR":
      mkdirSync(join(image.root, step.path), { recursive: true });
      return { ...image, workdir: step.path };
    case "ENV":
      return { ...image, env: { ...image.env, ...step.variables } };
    case "USER":
      return { ...image, user: step.user };
    case "CMD":
      return { ...image, cmd: step.argv };
    case "HEALTHCHECK":
      return { ...image, healthcheck: step.argv };
    case "COPY":
      copy(image, step, context, roots);
      return image;
    case "RUN":
      run(image, step.command, dir);
      return image;
  }
}

/** As Docker does: a file goes to the target, or into it when it ends in a slash; of a folder, the contents go there. */
function copy(image: Image, step: Step & { kind: "COPY" }, context: string, roots: ReadonlyMap<string, string>): void {
  const target = join(image.root, resolve(image.workdir, step.target));
  const root = step.from === undefined ? context : roots.get(step.from);
  if (root === undefined) throw new PlainError(`Dockerfile: there is no stage ${step.from}`);
  for (const source of step.sources) {
    if (step.from !== undefined) cpSync(join(root, source), target, { recursive: true, verbatimSymlinks: true });
    else for (const file of trackedFiles(context, source)) place(file, source, step.target, target, context);
  }
}

function place(file: string, source: string, targetText: string, target: string, context: string): void {
  const isInFolder = file !== source;
  const intoFolder = targetText.endsWith("/") ? join(target, basename(file)) : target;
  const to = isInFolder ? join(target, file.slice(source.length + 1)) : intoFolder;
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(context, file), to);
}

/** What a clean clone with the present changes would hold. */
function trackedFiles(context: string, path: string): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", path];
  const files = execFileSync("git", args, { cwd: context, encoding: "utf8" }).split("\0");
  const present = files.filter((file) => file !== "" && existsSync(join(context, file)));
  if (present.length === 0) throw new PlainError(`Dockerfile: COPY ${path}: there is no such file`);
  return present;
}

function run(image: Image, command: string, dir: string): void {
  const home = join(dir, "home");
  mkdirSync(home, { recursive: true });
  const result = spawnSync("/bin/sh", ["-c", command], {
    cwd: join(image.root, image.workdir),
    env: { PATH: process.env["PATH"], HOME: home, ...wayToTheRegistry(), ...image.env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (result.status !== 0) throw new PlainError(`RUN ${command} failed:\n${result.stdout}${result.stderr}`);
}

/** Proxies and certificates are this machine's; everything else of the environment stays outside. */
function wayToTheRegistry(): NodeJS.ProcessEnv {
  const isWay = ([name]: [string, unknown]) =>
    /^(npm_config_(registry|cafile)|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy)$/i.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(isWay));
}
