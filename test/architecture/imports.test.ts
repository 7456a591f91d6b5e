/**
 * Imports point one way: games ← money ← the domain rooms ← protocol ← edge ← wiring. Infrastructure implements
 * the domain rooms' ports. The picture in docs/ARCHITECTURE.md is true because this file fails when it is not.
 */
import { describe, expect, it } from "vitest";
import { type Import, importsOf, readSources, roomOf } from "./sources.ts";

const DOMAIN = ["tables", "syndicates", "dividends", "players", "requests", "social", "providers"];
/** Where everything is put together: the server, the worker, and what both share. */
const ROOTS = ["main.ts", "worker.ts", "wiring"];
const INNER = ["text", "games", "money", ...DOMAIN];
const SERVING = [...INNER, "protocol", "edge", "infrastructure", "config.ts", "wiring"];

/**
 * What each room may import besides itself. Everything may import the kernel. `room/file.ts` opens that one file,
 * `room/folder/` what lies in it.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  text: [],
  games: [],
  money: ["games/game.ts"],
  ...Object.fromEntries(DOMAIN.map((room) => [room, ["text", "games/game.ts", "money"]])),
  dividends: ["money"],
  protocol: INNER,
  edge: [...INNER, "protocol"],
  infrastructure: [
    "config.ts",
    "games/game.ts",
    "money/accounts.ts",
    ...["money", ...DOMAIN].flatMap((room) => [`${room}/ports.ts`, `${room}/ports/`]),
  ],
  "config.ts": [],
  ...Object.fromEntries(ROOTS.map((root) => [root, SERVING])),
  client: ["games", "protocol"],
  web: ["games", "protocol", "client"],
  // `replay` reads the stopped house of this folder, so it starts that house's Postgres.
  ops: [...SERVING, "client", "worker.ts", "dev/stack/"],
  // The screenshots are of a house in play: the laboratory's bots sit at its tables.
  dev: [...SERVING, "client", "ops", "../test/lab/"],
};

/** Packages that belong to one side of the ports only. */
const STORES = [
  "@prisma/client",
  "@prisma/adapter-pg",
  "pg",
  "ioredis",
  "redlock",
  "bullmq",
  "@socket.io/redis-adapter",
];
const WIRE = ["express", "socket.io", "helmet", "pino-http"];

const sources = readSources();
const imports = sources.flatMap(importsOf);
const show = ({ from, to }: Import) => `${from} imports ${to}`;

describe("the direction of imports", () => {
  it("[A1] every folder and file of src/ has its place in the picture", () => {
    const unknown = sources.map(({ path }) => roomOf(path)).filter((room) => !(room in ARROWS));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it("[A2] a room imports only what lies further in", () => {
    const wrong = imports.filter(({ from, to, isLocal }) => {
      const allowed = ARROWS[roomOf(from)] ?? [];
      const room = roomOf(to);
      const isAllowed = allowed.some(
        (place) => place === room || place === to || (place.endsWith("/") && to.startsWith(place)),
      );
      return isLocal && room !== roomOf(from) && room !== "kernel" && !isAllowed;
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it("[A3] the games and the rules of text use no package and nothing of Node: no clock, no chance, no I/O", () => {
    // The one file of the kernel that waits: a loop of the background.
    const pure = sources.filter(
      ({ path }) => ["games", "text", "kernel"].includes(roomOf(path)) && path !== "kernel/every.ts",
    );
    const outside = pure.flatMap(importsOf).filter(({ isLocal }) => !isLocal);
    const impure = pure.flatMap(({ path, text }) => {
      const found = withoutComments(text).match(
        /\b(Date|Math\.random|process|globalThis|setTimeout|setInterval|fetch|crypto|await|async)\b/g,
      );
      return (found ?? []).map((word) => `${path} uses ${word}`);
    });
    expect([...outside.map(show), ...impure]).toEqual([]);
  });

  it("[A4] the stores' packages stay in infrastructure, the wire's packages in the edge", () => {
    const wrong = imports.filter(({ from, to, isType }) => {
      const room = roomOf(from);
      if (["ops", "dev"].includes(room) || ROOTS.includes(room)) return false;
      if (STORES.includes(to)) return room !== "infrastructure";
      if (WIRE.includes(to)) return room !== "edge" && !(room === "infrastructure" && (isType || to === "socket.io"));
      return false;
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it("[A5] the browser and the client library take types from the protocol, and code only from each other and the games", () => {
    const wrong = imports.filter(({ from, to, isLocal, isType }) => {
      const isOutside = ["web", "client"].includes(roomOf(from)) && isLocal && !isType;
      return isOutside && !["web", "client", "games", "kernel"].includes(roomOf(to));
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it("[O74] one file knows OpenTelemetry, and it is not imported before an exporter is configured", () => {
    const knowing = imports.filter(({ to }) => to.startsWith("@opentelemetry/")).map(({ from }) => from);
    expect([...new Set(knowing)]).toEqual(["infrastructure/observability/tracing/openTelemetry.ts"]);
    const text = sources.map((source) => source.text).join("\n");
    expect(text.match(/.*tracing\/openTelemetry\.ts.*|.*"\.\/openTelemetry\.ts".*/g)).toEqual([
      expect.stringContaining('await import("./openTelemetry.ts")'),
    ]);
  });

  it("[A15] tables, money, edge and infrastructure name no game and none of its words", () => {
    const hosting = sources.filter(({ path }) => ["tables", "money", "edge", "infrastructure"].includes(roomOf(path)));
    const wrong = hosting.filter(({ text }) =>
      /[Bb]lackjack|\b(INSURANCE|DOUBLE|SPLIT|SIDE_BET|\w+_TURN)\b/.test(withoutComments(text)),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("[A14] the environment is read by the configuration alone", () => {
    const mayRead = (path: string) =>
      ["config.ts", "main.ts", "worker.ts"].includes(path) || /^(ops|dev)\/|vite\.config/.test(path);
    const wrong = sources.filter(({ path, text }) => text.includes("process.env") && !mayRead(path));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("[A6] no file imports itself over others", () => {
    expect(findCycles(imports.filter(({ isLocal, isType }) => isLocal && !isType))).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}

/** Depth first: a file met again while still open closes a cycle. */
function findCycles(edges: readonly Import[]): string[] {
  const next = new Map<string, Import[]>();
  for (const edge of edges) next.set(edge.from, [...(next.get(edge.from) ?? []), edge]);
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, open: readonly string[]): void => {
    if (open.includes(path)) cycles.push([...open.slice(open.indexOf(path)), path].join(" → "));
    else if (!finished.has(path)) {
      for (const { to } of next.get(path) ?? []) visit(to, [...open, path]);
      finished.add(path);
    }
  };
  for (const path of next.keys()) visit(path, []);
  return cycles;
}
