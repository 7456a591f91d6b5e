/** Everything a profile reads off the machine, the stores and the containers, before and after. */
import { readFileSync } from "node:fs";
import { Redis } from "ioredis";
import pg from "pg";
import type { ThrowAway } from "../../../src/dev/stack/throwAwayHouse.ts";
import type { Closers } from "../../../src/ops/cli/closers.ts";
import { cpuSecondsOf, cpuSecondsOfMachine } from "./cpu.ts";

export interface MeterReading {
  /** Processor seconds so far. */
  readonly cpu: {
    readonly containers: number;
    readonly postgres: number;
    readonly redis: number;
    readonly machine: number;
  };
  /** Each statement of ours is a transaction of its own, so these are round trips as well. */
  readonly transactions: number;
  /** Calls by command, those of scripts included. */
  readonly redisCalls: Readonly<Record<string, number>>;
  /** How often Redis found something to read: pipelined commands are read together. */
  readonly redisReads: number;
  readonly locks: { readonly acquired: number; readonly contended: number };
}

export interface Meters {
  read(): Promise<MeterReading>;
  /** Memory of all containers together, MiB. */
  residentMib(): number;
}

export async function openMeters(stack: ThrowAway, closers: Closers): Promise<Meters> {
  const client = new pg.Client({ connectionString: stack.directUrl });
  await client.connect();
  closers.add(() => client.end());
  const redis = new Redis(stack.redisUrl);
  closers.add(() => redis.disconnect());
  const cpuOfStore = (name: string): number => {
    const store = stack.stores.find((process) => process.name === name);
    return store === undefined ? 0 : (cpuSecondsOf(store.pid) ?? 0);
  };
  return {
    async read() {
      const info = await redis.info("all");
      const { rows } = await client.query<{ sum: string }>(
        "SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database WHERE datname = current_database()",
      );
      const containers = stack.containers.map(({ process }) => cpuSecondsOf(process.pid) ?? 0);
      return {
        cpu: {
          containers: containers.reduce((sum, seconds) => sum + seconds, 0),
          postgres: cpuOfStore("postgres"),
          redis: cpuOfStore("redis"),
          machine: cpuSecondsOfMachine(),
        },
        transactions: Number(rows[0]?.sum ?? 0),
        redisCalls: callsOf(info),
        redisReads: Number(/total_reads_processed:(\d+)/.exec(info)?.[1] ?? 0),
        locks: await readLocks(stack),
      };
    },
    residentMib: () =>
      stack.containers.reduce((sum, { process }) => {
        const [, kib = "0"] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${process.pid}/status`, "utf8")) ?? [];
        return sum + Number(kib) / 1_024;
      }, 0),
  };
}

const callsOf = (info: string): Record<string, number> =>
  Object.fromEntries(
    [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name, calls]) => [String(name), Number(calls)]),
  );

async function readLocks({ containers }: ThrowAway): Promise<MeterReading["locks"]> {
  const pages = await Promise.all(containers.map(readMetrics));
  const sum = (metric: RegExp): number => pages.reduce((total, page) => total + Number(metric.exec(page)?.[1] ?? 0), 0);
  return {
    acquired: sum(/^\w*lock_acquired_total(?:\{[^}]*\})? (\d+)/m),
    contended: sum(/^\w*lock_failed_total\{[^}]*reason="contended"[^}]*\} (\d+)/m),
  };
}

/** A container's metrics as text. @throws {Error} when it does not tell them: figures without them would be zeros that look real */
export async function readMetrics({ url }: { readonly url: string }): Promise<string> {
  const response = await fetch(`${url}/metrics`);
  if (!response.ok) throw new Error(`${url}/metrics answered ${response.status}`);
  return response.text();
}
