/** Profiles as Node's `--cpu-prof` writes them: which file each sample of processor time lies in. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** From 0. */
  readonly lineNumber: number;
}

export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  /** Microseconds of the monotonic clock: `process.hrtime` of any process of this machine. */
  readonly startTime: number;
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** A function that ran: `src/tables/act.ts`, `node_modules/pg/lib/client.js`, `node:net`, or '' for machine code. */
export interface Frame {
  readonly file: string;
  readonly name: string;
}

/** Options for Node that make `readProfiles` find something once the process has ended. */
export const profilingInto = (folder: string): string[] => [
  "--cpu-prof",
  "--cpu-prof-interval=500",
  `--cpu-prof-dir=${folder}`,
];

export function readProfiles(folder: string): CpuProfile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".cpuprofile"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as CpuProfile);
}

/** What of a profile's time to look at, microseconds of the monotonic clock. */
export interface Window {
  readonly fromUs: number;
  readonly toUs: number;
}

export const nowUs = (): number => Number(process.hrtime.bigint() / 1_000n);

/** Idle time counts for nobody: V8 gives it a node of its own. */
const IDLE = "(idle)";

/**
 * Adds up the time of a profile's samples under the label of their stack.
 * @param labelOf the frames of a sample, the innermost first
 * @returns microseconds by label
 */
export function weigh(
  { nodes, samples, timeDeltas, startTime }: CpuProfile,
  labelOf: (stack: readonly Frame[]) => string,
  { fromUs, toUs }: Window = { fromUs: 0, toUs: Number.POSITIVE_INFINITY },
): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const labels = new Map<number, string | null>();
  const labelOfNode = (id: number): string | null => {
    if (byId.get(id)?.callFrame.functionName === IDLE) return null;
    const stack: Frame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = byId.get(at)?.callFrame;
      if (frame !== undefined) stack.push({ file: fileOf(frame), name: frame.functionName });
    }
    return labelOf(stack);
  };
  const weights = new Map<string, number>();
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index] ?? 0;
    at += us;
    if (at < fromUs || at > toUs) continue;
    if (!labels.has(id)) labels.set(id, labelOfNode(id));
    const label = labels.get(id) ?? null;
    if (label !== null) weights.set(label, (weights.get(label) ?? 0) + us);
  }
  return weights;
}

/** Bundled files say in a comment where each of their parts comes from. */
const PART = /^\/\/ ((?:\.\.\/)*(?:src|node_modules)\/\S+)$/;

const partsOfBundles = new Map<string, { readonly line: number; readonly file: string }[]>();

function fileOf({ url, lineNumber }: CallFrame): string {
  if (!url.startsWith("file:")) return url;
  const parts = partsOfBundles.get(url) ?? readParts(url);
  partsOfBundles.set(url, parts);
  return parts.findLast(({ line }) => line <= lineNumber)?.file ?? url;
}

function readParts(url: string): { line: number; file: string }[] {
  const path = fileURLToPath(url);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((text, line) => {
      const [, file] = PART.exec(text) ?? [];
      return file === undefined ? [] : [{ line, file: file.replace(/^(\.\.\/)+/, "") }];
    });
}
