/** The stages of an action, the files whose time each of them is, and what each may take. */
import type { Frame } from "./cpuProfile.ts";

export interface Stage {
  readonly name: string;
  /** Milliseconds of a container's processor time per acknowledged action. Together: half a millisecond. */
  readonly budgetMs: number;
  /** `file#function` of the innermost frame that tells. */
  readonly of: RegExp;
}

const infrastructure = (files: string): string => `src/infrastructure/${files}`;

/** In the order in which an action meets them; of a stack, the innermost frame that belongs to any stage tells. */
export const STAGES: readonly Stage[] = [
  {
    name: "frame in",
    budgetMs: 0.03,
    of: /node_modules\/(?:ws\/lib\/(?:receiver|extension)|socket\.io-parser\/.*#(?:decode|add|tryParse|reviver)|engine\.io-parser\/.*#decode)|engine\.io\/build\/.*#on(?:Data|Packet)/,
  },
  { name: "parse", budgetMs: 0.015, of: /node_modules\/zod\/|src\/protocol\// },
  { name: "lock", budgetMs: 0.03, of: /node_modules\/redlock\/|redis\/(?:locks|voters|tableDoor|waitingLine)\.ts/ },
  {
    name: "load",
    budgetMs: 0.02,
    of: /redis\/hotTables\.ts#(?:load|loadMany)|redis\/tableText\.ts#read|tables\/load\.ts/,
  },
  { name: "decide", budgetMs: 0.03, of: /src\/games\/(?!blackjack\/(?:view|index\.ts#view))|tables\/rules\.ts/ },
  {
    name: "commit, asked",
    budgetMs: 0.08,
    of: new RegExp(
      `${infrastructure("postgres/")}|node_modules/(?:pg|pg-[a-z]+|@prisma/[a-z-]+|postgres-[a-z]+)/|tables/commit\\.ts|src/money/`,
    ),
  },
  { name: "project", budgetMs: 0.025, of: /redis\/hotTables\.ts|redis\/tableText\.ts#write/ },
  { name: "view", budgetMs: 0.02, of: /src\/games\/blackjack\/|tables\/(?:view|announce|lobby)\.ts/ },
  {
    name: "encode",
    budgetMs: 0.03,
    of: /node_modules\/(?:socket\.io-parser|engine\.io-parser|notepack\.io|msgpackr|@socket\.io\/redis-adapter|socket\.io-adapter)\//,
  },
  { name: "write", budgetMs: 0.08, of: /node_modules\/(?:ws|engine\.io)\/|socket\/writeTogether\.ts/ },
  {
    name: "Redis' driver",
    budgetMs: 0.05,
    of: /node_modules\/(?:ioredis|redis-parser|redis-errors|standard-as-callback|denque|cluster-key-slot)\//,
  },
  { name: "guards", budgetMs: 0.01, of: /node_modules\/cockatiel\/|src\/infrastructure\/resilience\// },
  {
    name: "watching",
    budgetMs: 0.02,
    of: /src\/infrastructure\/observability\/|node_modules\/(?:prom-client|tdigest|bintrees|pino[a-z-]*|sonic-boom|@opentelemetry\/[a-z-]+)\//,
  },
  {
    name: "tables and edge",
    budgetMs: 0.03,
    of: /src\/(?:tables|edge|wiring|kernel|players|requests)\/|node_modules\/socket\.io\/|src\/main\.ts/,
  },
];

/** Collecting garbage, which is everybody's. */
export const GARBAGE = "garbage";
/** Everything else: the event loop, timers, promises. */
export const RUNTIME = "runtime";

/** What no stage has a budget for. */
export const REST_BUDGET_MS = 0.03;

export function stageOf(stack: readonly Frame[]): string {
  if (stack[0]?.name === "(garbage collector)") return GARBAGE;
  for (const { file, name } of stack) {
    const place = `${file}#${name}`;
    const stage = STAGES.find(({ of }) => of.test(place));
    if (stage !== undefined) return stage.name;
  }
  return RUNTIME;
}
