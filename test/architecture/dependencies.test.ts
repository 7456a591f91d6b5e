import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { importsOf, PROJECT, readSources, roomOf } from "./sources.ts";

const manifest = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as Record<
  "dependencies" | "devDependencies",
  Record<string, string>
>;
const production = Object.keys(manifest.dependencies);
const all = [...production, ...Object.keys(manifest.devDependencies)];

it("[D1] every package has its line in docs/DEPENDENCIES.md, and no line is left over", () => {
  const text = readFileSync(join(PROJECT, "docs", "DEPENDENCIES.md"), "utf8");
  const documented = [...text.matchAll(/^\| `([^`]+)` +\|/gm)].map((match) => match[1]!);
  expect(documented.toSorted()).toEqual(all.toSorted());
});

it("[D2] every version is exact", () => {
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

it("[D3] the server needs no package that a production install leaves out", () => {
  const server = readSources().filter(({ path }) => !["ops", "dev", "web", "client"].includes(roomOf(path)));
  const packages = server
    .flatMap(importsOf)
    .filter(({ isLocal, isType, to }) => !isLocal && !isType && !to.startsWith("node:"));
  expect(packages.filter(({ to }) => !production.includes(to)).map(({ from, to }) => `${from} needs ${to}`)).toEqual(
    [],
  );
});

it("[D4] the lock names the optional packages of every platform", () => {
  const check = () =>
    execFileSync(process.execPath, [join(PROJECT, "src/dev/completeLock.mjs"), "--check"], { stdio: "pipe" });
  expect(check).not.toThrow();
});
