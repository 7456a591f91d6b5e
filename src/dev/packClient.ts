/**
 * `npm run client:pack`: src/client as a package of its own in dist-client/, ready for `npm publish`: its code, the
 * types it shares with the server, its guide and the protocol's page. At run time it needs socket.io-client; zod is for the types.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROJECT } from "../ops/cli/project.ts";
import { print } from "../ops/cli/terminal.ts";

/** Fills `folder` anew. @throws when the sources do not compile */
export function packClient(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "tsconfig.json");
  const compilerOptions = {
    rootDir: join(PROJECT, "src"),
    outDir: folder,
    typeRoots: [join(PROJECT, "node_modules/@types")],
    declaration: true,
    sourceMap: false,
    incremental: false,
  };
  const include = [join(PROJECT, "src/client")];
  writeFileSync(config, JSON.stringify({ extends: join(PROJECT, "tsconfig.json"), compilerOptions, include }));
  execFileSync(process.execPath, [compiler(), "-p", config], { stdio: "inherit" });
  rmSync(config);
  dropServerCode(folder);
  cpSync(join(PROJECT, "src/client/package.json"), join(folder, "package.json"));
  cpSync(join(PROJECT, "docs/CLIENTS.md"), join(folder, "README.md"));
  cpSync(join(PROJECT, "docs/PROTOCOL.md"), join(folder, "docs/PROTOCOL.md"));
}

const compiler = (): string =>
  join(createRequire(import.meta.url).resolve("typescript/package.json"), "..", "bin", "tsc");

/** Of what the server shares only the types are used. */
function dropServerCode(folder: string): void {
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (path.endsWith(".js") && !path.startsWith("client/")) rmSync(join(folder, path));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  packClient(join(PROJECT, "dist-client"));
  print("The client lies in dist-client/");
}
