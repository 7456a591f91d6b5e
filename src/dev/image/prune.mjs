/**
 * Removes from node_modules what the server never loads. `npm ci --omit=dev` keeps the optional peers of the database
 * client (its generator, a compiler, a studio: 300 of 380 MB), because the lock also names them as development packages.
 * What stays is what is reached from `dependencies` through dependencies alone.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
const kept = new Set();
keep("", lock[""].dependencies);

for (const place of Object.keys(lock)) {
  if (place !== "" && !kept.has(place) && !isParentOfKept(place)) rmSync(place, { recursive: true, force: true });
}
rmSync("node_modules/.package-lock.json", { force: true }); // It would list what is no longer there.
rmSync("node_modules/.bin", { recursive: true, force: true });
removeOtherDatabases(join("node_modules", "@prisma", "client", "runtime"));

function keep(from, dependencies = {}) {
  for (const name of Object.keys(dependencies)) {
    const place = resolvePlace(from, name);
    if (place === undefined || kept.has(place)) continue;
    kept.add(place);
    keep(place, { ...lock[place].dependencies, ...lock[place].optionalDependencies });
  }
}

/** Where Node would find a package: beside the one that asks for it, or further up. */
function resolvePlace(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const place = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (place in lock) return place;
    if (folder === "") return undefined;
  }
}

function isParentOfKept(place) {
  return [...kept].some((other) => other.startsWith(`${place}/`));
}

/** The client carries a query compiler for each kind of database, each in two sizes and two module formats. */
function removeOtherDatabases(runtime) {
  for (const file of readdirSync(runtime)) {
    const isCompiler = file.startsWith("query_compiler_") || file.startsWith("wasm-compiler-edge");
    const isOurs = file.startsWith("query_compiler_fast_bg.postgresql.") && file.endsWith(".mjs");
    if (file.endsWith(".map") || (isCompiler && !isOurs)) rmSync(join(runtime, file));
  }
}
