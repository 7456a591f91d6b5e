import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lockFolder } from "../../../src/dev/stack/folderLock.ts";
import { followLog } from "../../../src/dev/stack/followLog.ts";
import { freePort, isPortFree } from "../../../src/dev/stack/ports.ts";
import { keepSecrets } from "../../../src/dev/stack/secrets.ts";
import { createClosers } from "../../../src/ops/cli/closers.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "vegascore-unit-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(dir, { recursive: true });
});

describe("closers", () => {
  it("[N6] close in the opposite order, all of them even when one fails, and only once", async () => {
    const closers = createClosers();
    const order: string[] = [];
    closers.add(() => order.push("postgres"));
    closers.add(() => Promise.reject(new Error("redis would not")));
    closers.add(() => order.push("container"));
    await expect(closers.closeAll()).rejects.toThrow(/not everything/);
    await expect(closers.closeAll()).rejects.toThrow(/not everything/);
    expect(order).toEqual(["container", "postgres"]);
  });
});

describe("the secrets of a folder", () => {
  it("[N7] are made once, kept, and readable for their owner alone", () => {
    const path = join(dir, "deep", "secrets.json");
    const first = keepSecrets(path);
    const second = keepSecrets(path);
    expect(second).toEqual(first);
    expect(new Set(Object.values(first)).size).toBe(4);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe("the lock of a folder", () => {
  it("[N8] is given back, and taken over from an owner that is gone", () => {
    const unlock = lockFolder(dir);
    unlock();
    writeFileSync(join(dir, "start.lock"), "2147483646");
    lockFolder(dir)();
    expect(() => statSync(join(dir, "start.lock"))).toThrow(/ENOENT/);
  });
});

describe("ports", () => {
  it("[N9] a port is taken while a server listens on it, on whichever address", async () => {
    const port = await freePort();
    expect(await isPortFree(port)).toBe(true);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    expect(await isPortFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
  });

  it("[N9] none is given away twice, though it may be taken later, nor one that browsers refuse to go to", async () => {
    const given: number[] = [];
    while (given.length < 500) given.push(...(await Promise.all(Array.from({ length: 100 }, freePort))));
    expect(new Set(given).size).toBe(500);
    expect(Math.min(...given)).toBeGreaterThan(10_080);
  });
});

describe("following a container's log", () => {
  it("[N10] shows warnings and worse in a line each, other text as it is, and nothing else", () => {
    vi.useFakeTimers();
    const file = join(dir, "container-1.log");
    const said: string[] = [];
    const lastLook = followLog(file, (line) => said.push(line));
    writeFileSync(
      file,
      '{"severity":"INFO","message":"fine"}\n{"severity":"WARNING","message":"slow"}\n{"severity":"ERR',
    );
    vi.advanceTimersByTime(1_000);
    expect(said).toEqual(["warning: slow"]);
    appendFileSync(file, 'OR","message":"broke","err":{"message":"no route"}}\nSegmentation fault\n');
    lastLook();
    expect(said).toEqual(["warning: slow", "error: broke (no route)", "Segmentation fault"]);
  });

  it("[N10] a flood is cut short, with a word on where the rest is", () => {
    vi.useFakeTimers();
    const file = join(dir, "container-1.log");
    const said: string[] = [];
    writeFileSync(file, '{"severity":"ERROR","message":"again"}\n'.repeat(100));
    followLog(file, (line) => said.push(line))();
    expect(said).toHaveLength(6);
    expect(said[5]).toMatch(/95 more/);
  });
});
