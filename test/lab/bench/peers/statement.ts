/** What Postgres alone does with peer 2's statement: by pgbench where that is installed, else by the driver. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { moveStatement, openPeerPostgres, type PeerWish } from "./room.ts";

export interface StatementFigures {
  readonly by: "pgbench" | "driver";
  /** Commits a second, by how many clients ask at once. */
  readonly perSecond: Readonly<Record<number, number>>;
}

const CLIENTS = [1, 8, 16];
const PLAYERS = 64; // As many accounts as the rooms have.

export async function measureStatement(wish: PeerWish): Promise<StatementFigures> {
  const { url } = await openPeerPostgres(wish);
  const statement = moveStatement(wish.folder);
  const seconds = Math.max(2, Math.round(wish.seconds / CLIENTS.length));
  const hasPgbench = await promisify(execFile)("pgbench", ["--version"]).then(
    () => true,
    () => false,
  );
  const perSecond: Record<number, number> = {};
  for (const clients of CLIENTS) {
    wish.stop.throwIfAborted();
    perSecond[clients] = Math.round(await (hasPgbench ? byPgbench : byDriver)(url, statement, clients, seconds));
  }
  return { by: hasPgbench ? "pgbench" : "driver", perSecond };
}

async function byPgbench(url: string, statement: string, clients: number, seconds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "vegascore-pgbench-"));
  const script = join(folder, "move.sql");
  const values: Readonly<Record<string, string>> = { $1: "'room'", $2: "('player-' || :n)", $3: "'hit'", $4: "10" };
  const text = statement.replaceAll(/\$[1-4]/g, (name) => values[name] ?? name).replaceAll(/\s+/g, " ");
  writeFileSync(script, `\\set n random(1, ${PLAYERS})\n${text.trim()};\n`);
  try {
    const options = ["-n", "-M", "prepared", "-c", String(clients), "-j", "1", "-T", String(seconds), "-f", script];
    const { stdout } = await promisify(execFile)("pgbench", [...options, url]);
    const [, tps] = /tps = ([\d.]+)/.exec(stdout) ?? [];
    if (tps === undefined) throw new Error(`pgbench said nothing of its rate:\n${stdout}`);
    return Number(tps);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function byDriver(url: string, text: string, count: number, seconds: number): Promise<number> {
  const clients = await Promise.all(
    Array.from({ length: count }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const from = performance.now();
  let commits = 0;
  const lane = async (client: pg.Client, nth: number): Promise<void> => {
    for (let turn = nth; performance.now() - from < seconds * 1_000; turn += count) {
      await client.query({ name: "move", text, values: ["room", `player-${turn % PLAYERS}`, "hit", 10] });
      commits += 1;
    }
  };
  try {
    await Promise.all(clients.map(lane));
    return commits / ((performance.now() - from) / 1_000);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}
