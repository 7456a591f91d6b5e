/** What this machine can do at most, measured in the same run: a figure means more as a share of these. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import pg from "pg";
import { io, type Socket } from "socket.io-client";

const MEASURE_MS = 3_000;
const COMMITTERS = 8; // As many as two containers usually have under way.
const SOCKETS = 16;
const IN_FLIGHT = 8; // Per socket.

/** Commits a second of one-row inserts, each a statement and a transaction of its own, in the same database. */
export async function measureCommits(ownerUrl: string): Promise<number> {
  const clients = await Promise.all(Array.from({ length: COMMITTERS }, () => connect(ownerUrl)));
  const [first] = clients as [pg.Client];
  try {
    await first.query("CREATE TABLE bench_commits (id bigserial PRIMARY KEY, payload text NOT NULL)");
    const payload = "x".repeat(200); // About a journal row.
    const insert = { name: "bench", text: "INSERT INTO bench_commits (payload) VALUES ($1)", values: [payload] };
    return await measure(clients.map((client) => () => client.query(insert)));
  } finally {
    await first.query("DROP TABLE IF EXISTS bench_commits");
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Acknowledgements a second of a Socket.IO server that does nothing else, in a thread of its own. */
export async function measureAcks(): Promise<number> {
  const worker = new Worker(new URL("./echo.js", import.meta.url));
  const [port] = (await once(worker, "message")) as [number];
  const options = { transports: ["websocket"], forceNew: true, reconnection: false };
  const sockets: Socket[] = Array.from({ length: SOCKETS }, () => io(`http://127.0.0.1:${port}`, options));
  try {
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", () => resolve(socket)))));
    const payload = { tableId: "x".repeat(36), actionId: "x".repeat(36), action: { type: "hit" } };
    const lanes = sockets.flatMap((socket) => Array.from({ length: IN_FLIGHT }, () => socket));
    return await measure(lanes.map((socket) => () => socket.emitWithAck("table:act", payload)));
  } finally {
    for (const socket of sockets) socket.disconnect();
    await worker.terminate();
  }
}

/** Each lane asks again as soon as it is answered. @returns answers a second */
async function measure(lanes: readonly (() => Promise<unknown>)[]): Promise<number> {
  const startedAt = performance.now();
  let answers = 0;
  const run = async (ask: () => Promise<unknown>) => {
    while (performance.now() - startedAt < MEASURE_MS) {
      await ask();
      answers += 1;
    }
  };
  await Promise.all(lanes.map(run));
  return Math.round(answers / ((performance.now() - startedAt) / 1_000));
}
