/** Mutated calls and frames against running containers. What it looks for: success, a crash, an answer nobody foresaw. */
import { randomUUID } from "node:crypto";
import { io, type Socket } from "socket.io-client";
import { type Chance, chanceOf, garble, mutate } from "./mutations.ts";

export interface StormOptions {
  readonly urls: readonly string[];
  readonly admin: { readonly username: string; readonly password: string };
  readonly cases: number;
  readonly seed: number;
}

export interface StormReport {
  readonly calls: number;
  readonly events: number;
  readonly frames: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** What should not have been: empty when all held. */
  readonly findings: readonly string[];
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** A 503 is an answer: the house says that it is busy. */
const FORESEEN = (status: number): boolean => status < 500 || status === 503;

const ACK_MS = 20_000;

export async function storm({ urls, admin, cases, seed }: StormOptions): Promise<StormReport> {
  const chance = chanceOf(seed);
  const findings: string[] = [];
  const statuses: Record<string, number> = {};
  const count = { calls: 0, events: 0, frames: 0 };
  const at = (n: number): string => urls[n % urls.length] ?? "";

  const { accessToken: token } = await post(`${at(0)}/api/auth/guest`, {});
  const { tableId } = await post(`${at(0)}/api/tables`, { name: "Stormy", betMs: 60_000 }, token);
  const wellFormed = callsOf(tableId);
  let socket = await open(at(0), token);

  for (let n = 0; n < cases; n += 1) {
    const told = `case ${n} of seed ${seed}`;
    const kind = n % 10;
    if (kind < 6) {
      const call = spoil(chance.pick(wellFormed), chance);
      const status = await send(at(n), call, chance.upTo(4) === 0 ? garble(token, chance) : token);
      count.calls += 1;
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (!FORESEEN(status))
        findings.push(`${told}: ${call.method} ${call.path.slice(0, 200)} was answered with ${status}`);
      if (status < 300 && call.path.toLowerCase().startsWith("/api/admin"))
        findings.push(`${told}: a player reached ${call.path}`);
      continue;
    }
    if (!socket.connected) socket = await open(at(n), token);
    if (kind < 9) {
      const outcome = await emit(socket, chance, tableId);
      count.events += 1;
      if (outcome === "INTERNAL" || outcome === "silence")
        findings.push(`${told}: an event was answered with ${outcome}`);
    } else {
      count.frames += 1;
      const { engine } = socket.io;
      engine.write(garble(`42["table:act",{"tableId":"${tableId}","actionId":"${randomUUID()}"}]`, chance));
    }
  }
  socket.disconnect();
  findings.push(...(await lookAfterwards(urls, admin)));
  return { ...count, statuses, findings };
}

/** Every container still turns, and the books balance. */
async function lookAfterwards(urls: readonly string[], admin: StormOptions["admin"]): Promise<string[]> {
  const findings: string[] = [];
  for (const url of urls) {
    const live = await fetch(`${url}/live`)
      .then(({ ok }) => ok)
      .catch(() => false);
    if (!live) findings.push(`${url} does not answer any more`);
  }
  const { accessToken } = await post(`${urls[0]}/api/auth/login`, admin);
  const headers = { authorization: `Bearer ${accessToken}` };
  const { ok, problems } = (await (await fetch(`${urls[0]}/api/admin/ledger/check`, { headers })).json()) as {
    ok: boolean;
    problems: object[];
  };
  if (!ok) findings.push(`the ledger is wrong: ${JSON.stringify(problems)}`);
  return findings;
}

const callsOf = (tableId: string): readonly Call[] => [
  { method: "POST", path: "/api/auth/guest", body: { username: "stormy" } },
  {
    method: "POST",
    path: "/api/auth/register",
    body: { username: "stormy", email: "s@example.org", password: "correct horse" },
  },
  { method: "POST", path: "/api/auth/login", body: { username: "stormy", password: "correct horse" } },
  { method: "POST", path: "/api/auth/refresh", body: { refreshToken: `${randomUUID()}.${"x".repeat(43)}` } },
  { method: "POST", path: "/api/wallet/deposits", body: { amount: 5 } },
  { method: "POST", path: "/api/wallet/withdrawals", body: { amount: 5 } },
  { method: "POST", path: "/api/tables", body: { name: "Storm", rules: { decks: 6, soft17: "S17" }, seats: 3 } },
  {
    method: "POST",
    path: `/api/tables/${tableId}/actions`,
    body: { actionId: randomUUID(), action: { type: "bet", amount: 100 } },
  },
  { method: "POST", path: "/api/syndicates", body: { name: "Storm" } },
  { method: "POST", path: `/api/syndicates/${tableId}/contributions`, body: { amount: 5 } },
  ...[
    "/api/me",
    "/api/wallet/transactions?limit=5",
    "/api/tables?cursor=x",
    `/api/rounds/${tableId}`,
    "/api/syndicates?mine=true",
  ].map((path) => ({ method: "GET", path })),
  ...["/api/admin/dividends/status", "/api/admin/players?search=a", "/api/admin/audit", "/api/admin/ledger/check"].map(
    (path) => ({
      method: "GET",
      path,
    }),
  ),
  { method: "POST", path: "/api/admin/dividends/runs", body: { dryRun: true } },
  { method: "POST", path: `/api/admin/tables/${tableId}/freeze`, body: { reason: "storm" } },
];

function spoil(call: Call, chance: Chance): Call {
  const way = chance.upTo(6);
  if (way === 0) return { ...call, method: chance.pick(["PUT", "PATCH", "DELETE", "OPTIONS", "GET", "POST"]) };
  if (way === 1) return { ...call, path: encodeURI(garble(call.path, chance).toWellFormed()).replace(/^\/*/, "/") };
  if (way === 2) return { ...call, path: call.path.toUpperCase() };
  return call.body === undefined ? call : { ...call, body: mutate(call.body, chance) };
}

async function send(url: string, { method, path, body }: Call, token: string): Promise<number> {
  const hasBody = body !== undefined && method !== "GET";
  const headers = new Headers({ "content-type": "application/json", "idempotency-key": randomUUID() });
  const plain = token.replace(/[^\x21-\x7e]/g, "");
  headers.set("authorization", `Bearer ${plain}`);
  const response = await fetch(url + path, { method, headers, ...(hasBody ? { body: JSON.stringify(body) } : {}) });
  await response.arrayBuffer();
  return response.status;
}

const EVENTS = [
  "lobby:watch",
  "lobby:unwatch",
  "table:join",
  "table:leave",
  "table:sync",
  "table:act",
  "chat:send",
  "table:burn",
  "__proto__",
];

/** @returns `ok`, a code, `silence`, or `cut`. */
async function emit(socket: Socket, chance: Chance, tableId: string): Promise<string> {
  const action = chance.pick([
    { type: "hit" },
    { type: "sit", seat: 0 },
    { type: "bet", amount: 100 },
    { type: "leave" },
  ]);
  const payload = mutate({ tableId, actionId: randomUUID(), action, text: "storm" }, chance);
  const asked = socket.timeout(ACK_MS).emitWithAck(chance.pick(EVENTS), payload) as Promise<{
    ok: boolean;
    error?: { code: string };
  }>;
  const cut = new Promise<"cut">((resolve) => socket.once("disconnect", () => resolve("cut")));
  const answer = await Promise.race([asked.catch(() => "silence" as const), cut]);
  if (typeof answer === "string") return answer;
  return answer.ok ? "ok" : (answer.error?.code ?? "silence");
}

async function open(url: string, token: string): Promise<Socket> {
  const socket = io(url, { transports: ["websocket"], auth: { token }, reconnection: false, forceNew: true });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject));
  return socket;
}

async function post(url: string, body: object, token?: string): Promise<{ accessToken: string; tableId: string }> {
  const headers = {
    "content-type": "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
  return (await response.json()) as { accessToken: string; tableId: string };
}
