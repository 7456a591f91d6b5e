import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packClient } from "../../../src/tools/packClient.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vegascore-client-"));
  packClient(folder);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(PROJECT, "node_modules/socket.io-client"), join(folder, "node_modules/socket.io-client"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
    expect(files).toEqual(expect.arrayContaining(["client/index.js", "client/index.d.ts", "protocol/socket.d.ts"]));
    expect(files.filter((path) => path.endsWith(".js") && !path.startsWith("client/"))).toEqual([]);
  });

  it("[CL15] names the versions of the packages that this project is tested with", () => {
    const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Record<string, Record<string, string>>;
    const project = read(join(PROJECT, "package.json"));
    const tested = { ...project["dependencies"], ...project["devDependencies"] };
    for (const [name, version] of Object.entries(read(join(folder, "package.json"))["dependencies"]!))
      expect([name, version]).toEqual([name, tested[name]]);
  });
});
