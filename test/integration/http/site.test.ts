import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import express from "express";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSite } from "../../../src/edge/http/site.ts";

describe("serving the page", () => {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  let server: Server;
  let url = "";

  beforeAll(async () => {
    mkdirSync(join(folder, "assets"));
    for (const [path, text] of [
      ["index.html", "the page"],
      ["worker.js", "the worker"],
      ["icon.svg", "<svg/>"],
      ["assets/page-1a2b.js", "the script"],
    ] as const) {
      writeFileSync(join(folder, path), text);
      writeFileSync(join(folder, `${path}.br`), brotliCompressSync(text));
    }
    const app = express().use(createSite(folder)!, (_request, response) => void response.status(404).send("nobody"));
    await new Promise<void>((listening) => {
      server = app.listen(0, "127.0.0.1", () => listening());
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, init);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };

  test.each(["/", "/table/00000000-0000-4000-8000-000000000001", "/rounds"])(
    "[S1] %s is the page, asked for anew each time",
    async (path) => {
      const { status, text, headers } = await get(path);
      expect([status, text, headers.get("cache-control")]).toEqual([200, "the page", "no-cache"]);
      expect(headers.get("content-type")).toMatch(/^text\/html/);
      expect((await get(path, { headers: { "if-none-match": headers.get("etag")! } })).status).toBe(304);
    },
  );

  test("[S2] what is named by its content is kept for ever, already compressed for those who can read it", async () => {
    const { headers, text } = await get("/assets/page-1a2b.js", { headers: { "accept-encoding": "br" } });
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect([headers.get("content-encoding"), headers.get("vary"), text]).toEqual([
      "br",
      "Accept-Encoding",
      "the script",
    ]);
    expect(
      (await get("/assets/page-1a2b.js", { headers: { "accept-encoding": "identity" } })).headers.get(
        "content-encoding",
      ),
    ).toBeNull();
  });

  test("[S3] the worker is never kept: it decides about all the rest", async () => {
    expect((await get("/worker.js")).headers.get("cache-control")).toBe("no-cache");
  });

  test.each([
    "/api/nothing",
    "/assets/gone-3c4d.js",
    "/socket.io/",
    "/health",
    "/metrics",
    "/gone.js",
    "/.env",
    "/../package.json",
  ])("[S4] %s is never answered with the page", async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, text: "nobody" });
  });

  test("[S5] only reading is answered", async () => {
    expect(await get("/", { method: "POST" })).toMatchObject({ status: 404 });
    expect(await get("/", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
  });

  test("[P22] the page is given the addresses of the other containers, and none when there are none", async () => {
    const html = "<html><head><title>x</title></head></html>";
    const place = mkdtempSync(join(tmpdir(), "site-"));
    writeFileSync(join(place, "index.html"), html);
    const app = express()
      .use("/many", createSite(place, ["https://a.example", "http://localhost:8081"])!)
      .use("/one", createSite(place)!);
    const many = app.listen(0, "127.0.0.1");
    await new Promise((listening) => many.once("listening", listening));
    const at = `http://127.0.0.1:${(many.address() as AddressInfo).port}`;
    for (const encoding of ["br", "gzip", "identity"]) {
      const response = await fetch(`${at}/many/table/1`, { headers: { "accept-encoding": encoding } });
      expect(response.headers.get("content-encoding")).toBe(encoding === "identity" ? null : encoding);
      expect(await response.text()).toContain(
        '<meta name="containers" content="https://a.example http://localhost:8081" />',
      );
    }
    expect(await (await fetch(`${at}/one/`)).text()).toBe(html);
    many.close();
    rmSync(place, { recursive: true });
  });

  test("[S6] a server whose page was not built goes without", () => {
    expect(createSite(join(folder, "assets"))).toBeUndefined();
  });
});
