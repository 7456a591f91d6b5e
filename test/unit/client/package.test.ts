import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packClient } from "../../../src/dev/packClient.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vegascore-client-"));
  packClient(folder);
  mkdirSync(join(folder, "node_modules"));
  link("socket.io-client");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const link = (name: string) => symlinkSync(join(PROJECT, "node_modules", name), join(folder, "node_modules", name));

describe("the client as a package", () => {
  it("[CL15] runs with socket.io-client alone beside it", async () => {
    const script = `
      const { VegasClient } = await import(${JSON.stringify(join(folder, "client/index.js"))});
      const client = new VegasClient({ containers: ["http://127.0.0.1:1"] });
      console.log(client.connection.kind, await client.act("t", { type: "hit" }, { withinMs: 1 }).catch((e) => e.name));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      cwd: folder,
    });
    expect(stdout.trim()).toBe("idle Unanswered");
  });

  it("[CL15] holds its own code, the types it shares with the server, and no code of the server", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (path) => !path.startsWith("node_modules"),
    );
    expect(files).toEqual(
      expect.arrayContaining(["client/index.js", "client/index.d.ts", "protocol/socket.d.ts", "README.md"]),
    );
    expect(files.filter((path) => path.endsWith(".js") && !path.startsWith("client/"))).toEqual([]);
  });

  it("[CL15] a program written against it compiles in a project that knows nothing of this one: the guide's example", async () => {
    for (const name of ["zod", "typescript"]) link(name);
    mkdirSync(join(folder, "node_modules/@vegascore"));
    symlinkSync(folder, join(folder, "node_modules/@vegascore/client"));
    const example = readFileSync(join(PROJECT, "docs/examples/play.ts"), "utf8");
    writeFileSync(join(folder, "play.mts"), example.replace("../../src/client/index.ts", "@vegascore/client"));
    const wishes = [
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "--module",
      "nodenext",
      "--lib",
      "es2022,dom",
      "--types",
      "",
    ];
    const compiler = join(folder, "node_modules/typescript/bin/tsc");
    const compiled = await promisify(execFile)(process.execPath, [compiler, ...wishes, "play.mts"], {
      cwd: folder,
    }).then(
      () => "compiles",
      ({ message, stdout }: Error & { stdout: string }) => `${message}\n${stdout}`,
    );
    expect(compiled).toBe("compiles");
  }, 60_000);

  it("[CL15] names the versions of the packages that this project is tested with", () => {
    const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Record<string, Record<string, string>>;
    const project = read(join(PROJECT, "package.json"));
    const tested = { ...project["dependencies"], ...project["devDependencies"] };
    for (const [name, version] of Object.entries(read(join(folder, "package.json"))["dependencies"]!))
      expect([name, version]).toEqual([name, tested[name]]);
  });
});
