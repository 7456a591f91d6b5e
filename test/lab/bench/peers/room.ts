/** One peer: a Colyseus server that saves its moves in one of three ways, under the load that `steady` has. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "../../../../src/dev/stack/ports.ts";
import { openThrowAway } from "../../../../src/dev/stack/throwAwayHouse.ts";
import type { Closers } from "../../../../src/ops/cli/closers.ts";
import { companyOf, startGenerator } from "../../load/generators.ts";
import { cpuSecondsOf, cpuSecondsOfMachine } from "../cpu.ts";
import { type Measured, measure } from "../measure.ts";
import type { Meters } from "../meters.ts";

/** How a move is saved. `memory`: not at all. */
export type Way = "prisma" | "statement" | "memory";

export interface PeerWish {
  readonly folder: string;
  readonly seconds: number;
  readonly closers: Closers;
  readonly stop: AbortSignal;
}

const PEER_TABLES = `
  CREATE TABLE IF NOT EXISTS peer_accounts (id text PRIMARY KEY, balance bigint NOT NULL);
  CREATE TABLE IF NOT EXISTS peer_moves (id bigserial PRIMARY KEY, room text NOT NULL, player text NOT NULL, kind text NOT NULL, amount bigint NOT NULL)`;

/** As `steady`: 4 seats at 16 tables. */
const CROWD = { tables: 16, players: 4 };

/** A Postgres as every other bench has it, with the peers' tables. */
export async function openPeerPostgres({ closers, stop }: Pick<PeerWish, "closers" | "stop">) {
  const stack = await openThrowAway(0, { closers, stop, say: () => undefined });
  const client = new pg.Client({ connectionString: stack.directUrl });
  await client.connect();
  closers.add(() => client.end());
  await client.query(PEER_TABLES);
  const postgres = stack.stores.find(({ name }) => name === "postgres");
  return { url: stack.directUrl, client, pid: postgres?.pid ?? 0 };
}

export async function measurePeer(way: Way, { folder, seconds, closers, stop }: PeerWish): Promise<Measured> {
  const postgres = await openPeerPostgres({ closers, stop });
  const port = await freePort();
  const room = fork(join(folder, "room.mjs"), [way, String(port), postgres.url], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: "production" },
  });
  closers.add(async () => {
    if (room.exitCode !== null) return;
    const exited = once(room, "exit");
    room.disconnect();
    await exited;
  });
  await Promise.race([
    once(room, "message"),
    once(room, "exit").then(() => Promise.reject(new Error("the room ended"))),
  ]);
  const company = companyOf([startGenerator(closers, new URL("../../load/lean/peerGenerator.js", import.meta.url))]);
  const tables = Array.from({ length: CROWD.tables }, (_, nth) => ({
    tableId: String(nth),
    players: CROWD.players,
    spectators: 0,
  }));
  await company.gather({ containers: [`http://127.0.0.1:${port}`], tables, idle: 0, bet: 0 });
  const meters = metersOf(room.pid ?? 0, postgres);
  const measured = await measure(company, meters, { perSecond: null, warmupSeconds: 3, seconds, stop });
  await company.rest();
  return measured;
}

function metersOf(pid: number, postgres: Awaited<ReturnType<typeof openPeerPostgres>>): Pick<Meters, "read"> {
  return {
    async read() {
      const { rows } = await postgres.client.query<{ sum: string }>(
        "SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database WHERE datname = current_database()",
      );
      return {
        cpu: {
          containers: cpuSecondsOf(pid) ?? 0,
          postgres: cpuSecondsOf(postgres.pid) ?? 0,
          redis: 0,
          machine: cpuSecondsOfMachine(),
        },
        transactions: Number(rows[0]?.sum ?? 0),
        redisCalls: {},
        redisReads: 0,
        locks: { acquired: 0, contended: 0 },
      };
    },
  };
}

/** What a move of peer 2 is saved by, with `$1` to `$4`: room, player, kind, amount. */
export const moveStatement = (folder: string): string => readFileSync(join(folder, "move.sql"), "utf8");
