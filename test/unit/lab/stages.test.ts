import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { type CpuProfile, weigh } from "../../lab/bench/stages/cpuProfile.ts";
import { GARBAGE, REST_BUDGET_MS, RUNTIME, STAGES, stageOf } from "../../lab/bench/stages/stages.ts";

const frame = (file: string, name = "") => ({ file, name });
const innermostFirst = (...files: string[]) => files.map((place) => frame(...(place.split("#") as [string, string])));

it("[PF4] a sample belongs to the innermost frame that is of any stage", () => {
  const cases: [string, string[]][] = [
    ["frame in", ["node_modules/ws/lib/receiver.js#getData", "node:internal/streams#write"]],
    ["frame in", ["node_modules/socket.io-parser/build/cjs/index.js#decodeString"]],
    ["encode", ["node_modules/socket.io-parser/build/cjs/index.js#encodeAsString", "src/tables/announce.ts#announce"]],
    ["write", ["#writeUtf8String", "node:net#_write", "node_modules/ws/lib/sender.js#sendFrame"]],
    ["write", ["#writev", "node:net#_writev", "src/edge/socket/writeTogether.ts#corked"]],
    ["Redis' driver", ["#writev", "node:net#_writev", "node_modules/ioredis/built/Redis.js#sendCommand"]],
    ["parse", ["node_modules/zod/v4/core/schemas.js#parse", "src/edge/socket/connections.ts#answer"]],
    ["load", ["#parse", "src/infrastructure/redis/tableText.ts#readTable", "src/tables/load.ts#loadTable"]],
    ["project", ["src/infrastructure/redis/hotTables.ts#project", "src/tables/act.ts#publish"]],
    ["decide", ["src/games/blackjack/round.ts#deal", "src/tables/rules.ts#decide"]],
    ["view", ["src/games/blackjack/view.ts#viewTable", "src/tables/view.ts#viewOf"]],
    ["commit, asked", ["node_modules/pg/lib/client.js#query", "src/tables/commit.ts#commitOnce"]],
    ["tables and edge", ["node:internal/timers#now", "src/tables/act.ts#underLock"]],
    [GARBAGE, ["#(garbage collector)", "src/tables/act.ts#underLock"]],
    [RUNTIME, ["node:internal/process/task_queues#processTicksAndRejections"]],
  ];
  expect(cases.map(([, stack]) => stageOf(innermostFirst(...stack)))).toEqual(cases.map(([stage]) => stage));
});

it("[PF4] what the stages may take is half a millisecond together", () => {
  const sum = STAGES.reduce((total, { budgetMs }) => total + budgetMs, REST_BUDGET_MS);
  expect(sum).toBeCloseTo(0.5, 2);
});

it("[PF4] a bundle's parts are distinguished, idle time belongs to no stage, and what lies outside the window is left out", () => {
  const folder = mkdtempSync(join(tmpdir(), "vegascore-profile-"));
  try {
    const bundle = join(folder, "main.js");
    writeFileSync(
      bundle,
      "//#region\n// src/tables/act.ts\nfunction act() {}\n// node_modules/pg/lib/client.js\nfunction query() {}\n",
    );
    const { href: url } = pathToFileURL(bundle);
    const profile: CpuProfile = {
      nodes: [
        { id: 1, callFrame: { functionName: "(root)", url: "", lineNumber: -1 }, children: [2, 4] },
        { id: 2, callFrame: { functionName: "act", url, lineNumber: 2 }, children: [3] },
        { id: 3, callFrame: { functionName: "query", url, lineNumber: 4 } },
        { id: 4, callFrame: { functionName: "(idle)", url: "", lineNumber: -1 } },
      ],
      startTime: 1_000,
      samples: [2, 2, 3, 4, 3],
      timeDeltas: [100, 10, 20, 40, 80],
    };
    const weights = weigh(profile, ([first]) => first?.file ?? "", { fromUs: 1_105, toUs: 1_200 });
    expect(Object.fromEntries(weights)).toEqual({
      "src/tables/act.ts": 10,
      "node_modules/pg/lib/client.js": 20,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
