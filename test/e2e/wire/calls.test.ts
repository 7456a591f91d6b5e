/** Every call that docs/PROTOCOL.md lists is there and answers with the status it names. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cluster, openCluster } from "../../setup/containers.ts";
import { call, guest, openTable, Wire } from "./wire.ts";

const page = readFileSync(new URL("../../../docs/PROTOCOL.md", import.meta.url), "utf8");
const account = {
  username: `eve_${randomUUID().slice(0, 8)}`,
  email: "eve@vegas.example",
  password: "correct horse battery",
};

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** The rows of the table of calls; a row may list several paths. */
function listedCalls(): Listed[] {
  const rows = [...page.matchAll(/^\| (`(GET|POST|PUT|PATCH|DELETE) (\/[^`]*)`[^|]*) \| (?:(\d{3})\b|health)/gm)];
  return rows.flatMap(([, cell, method, first, status = "200"]) => {
    const paths = [...cell!.matchAll(/`(?:[A-Z]+ )?(\/[^`]*)`/g)].map(([, path]) => path!);
    const folder = first!.slice(0, first!.lastIndexOf("/"));
    return paths.map((path) => {
      const isShort = path !== first && first!.startsWith("/api");
      return { method: method!, path: isShort ? folder + path : path, status: Number(status) };
    });
  });
}

let cluster: Cluster;
let url: string;
let token: string;
let adminToken: string;
let founderId: string;
/** What `:id` stands for, by the word before it. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  cluster = await openCluster(1);
  url = cluster.containers[0]!.url;
  const founder = await guest(url);
  token = founder.accessToken;
  founderId = founder.user.id;
  const admin = await call<{ accessToken: string }>("POST", `${url}/api/auth/login`, { body: cluster.admin });
  adminToken = admin.body.accessToken;
  const { tableId } = await openTable(url, token, { seats: 2 });
  const wire = await Wire.connect(url, { token });
  await wire.join(tableId);
  await wire.mustAct(tableId, { type: "sit", seat: 0 });
  let { table } = await wire.mustAct(tableId, { type: "bet", amount: 100 });
  while (table.phase === "INSURANCE" || table.phase === "PLAYER_TURN") {
    const action =
      table.phase === "INSURANCE" ? ({ type: "insurance", take: false } as const) : ({ type: "stand" } as const);
    ({ table } = await wire.mustAct(tableId, action));
  }
  const { roundId } = await wire.settled(table);
  wire.close();
  const syndicate = await call<{ id: string }>("POST", `${url}/api/syndicates`, { token, body: { name: "Founders" } });
  const run = await call<{ runId: string }>("POST", `${url}/api/admin/dividends/runs`, { token: adminToken, body: {} });
  Object.assign(ids, {
    tables: tableId,
    rounds: roundId,
    syndicates: syndicate.body.id,
    runs: run.body.runId,
    queues: "dividends",
    accounts: `player:${founder.user.id}`,
    players: (await guest(url)).user.id,
  });
});
afterAll(() => cluster.close());

const refreshToken = async () => ({ refreshToken: (await guest(url)).refreshToken });
const nothing = () => undefined;

/** From now on `:id` is a run that holds back a payout until the approval of another admin than the one who asked for it. */
async function waitingRun() {
  const owner = new pg.Client({ connectionString: cluster.database.ownerUrl });
  await owner.connect();
  await owner.query("UPDATE dividend_runs SET state = 'FINISHED', active = NULL WHERE active");
  const { rows } = await owner.query<{ id: string }>(
    `INSERT INTO dividend_runs (id, number, trigger, is_dry, state, active, syndicates, payouts, members, amount)
     VALUES (gen_random_uuid(), newest_run() + 1, 'SCHEDULED', false, 'AWAITING_APPROVAL', NULL, 0, 0, 0, 0) RETURNING id`,
  );
  await owner.query(
    `INSERT INTO dividend_payouts (run_id, syndicate_id, state, treasury, amount, shares, members)
     VALUES ($1, $2, 'HELD', 5, 5, 1, 1)`,
    [rows[0]!.id, ids["syndicates"]],
  );
  await owner.end();
  ids["runs"] = rows[0]!.id;
}

/** From now on `:id` is something the founder wrote that a moderator decides on. */
async function newIncident(): Promise<void> {
  const owner = new pg.Client({ connectionString: cluster.database.ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ id: string }>(
    `INSERT INTO incidents (id, source, player_id, username, text, findings, action, is_handed_over, reason)
     VALUES (gen_random_uuid(), 'MACHINE', $1, 'founder', 'a line', '[]', 'MASK', false, 'WORDS') RETURNING id`,
    [founderId],
  );
  await owner.end();
  ids["incidents"] = rows[0]!.id;
}

/** Below the starting balance, so that there is something to fill up. */
async function spend(): Promise<object> {
  await call("POST", `${url}/api/wallet/withdrawals`, { token, body: { amount: 5_000 } });
  return {};
}

/** How each call is made. A new one gets its line here when it gets its line on the page. */
const BODIES: Record<string, () => unknown> = {
  "POST /api/auth/guest": () => ({}),
  "POST /api/auth/register": () => account,
  "POST /api/auth/login": () => ({ username: account.username, password: account.password }),
  "POST /api/auth/refresh": refreshToken,
  "POST /api/auth/logout": refreshToken,
  "POST /api/me/relations": () => ({ userId: ids["players"], kind: "MUTED" }),
  "POST /api/me/incidents/:id/appeal": async () => {
    await newIncident();
    return { text: "It was meant kindly." };
  },
  "POST /api/admin/moderation/incidents/:id/uphold": newIncident,
  "POST /api/admin/moderation/incidents/:id/lift": newIncident,
  "POST /api/admin/moderation/rules/try": () => ({ rules: { words: {}, allowed: [], patterns: [] } }),
  "POST /api/wallet/refill": spend,
  "POST /api/wallet/deposits": () => ({ amount: 500 }),
  "POST /api/wallet/withdrawals": () => ({ amount: 400 }),
  "POST /api/tables": () => ({ name: "One more" }),
  "POST /api/tables/:id/actions": () => ({ actionId: randomUUID(), action: { type: "leave" } }),
  "POST /api/admin/tables/:id/freeze": () => ({ reason: "a look at the cards" }),
  "POST /api/admin/tables/:id/unfreeze": () => ({}),
  "POST /api/admin/accounts/:id/unfreeze": () => ({}),
  "POST /api/admin/players/:id/ban": nothing,
  "POST /api/admin/players/:id/unban": nothing,
  "POST /api/syndicates": () => ({ name: "The Late Surrenders" }),
  "PATCH /api/syndicates/:id": () => ({ isOpen: true }),
  "POST /api/syndicates/:id/members": () => ({}),
  "DELETE /api/syndicates/:id/members": nothing,
  "POST /api/syndicates/:id/contributions": () => ({ amount: 100 }),
  "POST /api/admin/dividends/runs": () => ({ dryRun: true }),
  "POST /api/admin/dividends/runs/:id/retry": () => ({}),
  "POST /api/admin/dividends/runs/:id/approve": waitingRun,
  "POST /api/admin/dividends/runs/:id/reject": waitingRun,
  "POST /api/admin/queues/:id/pause": nothing,
  "POST /api/admin/queues/:id/resume": nothing,
};

describe("docs/PROTOCOL.md", () => {
  it("[W1] lists the calls, and this file knows how to make each of them", () => {
    const listed = listedCalls();
    expect(listed.length).toBeGreaterThanOrEqual(20);
    expect(listed.map(({ path }) => path)).toEqual(expect.arrayContaining(["/api/wallet/withdrawals", "/ready"]));
    const unknown = listed.filter(({ method, path }) => method !== "GET" && !BODIES[`${method} ${path}`]);
    expect(unknown).toEqual([]);
  });

  it.each(listedCalls())("[W1] $method $path answers $status", async ({ method, path, status }) => {
    const body = await BODIES[`${method} ${path}`]?.();
    const id = ids[/([a-z]+)\/:id/.exec(path)?.[1] ?? ""] ?? "";
    const bearer = path.startsWith("/api/admin") ? adminToken : token;
    const response = await fetch(url + path.replace(":id", id), {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        "content-type": "application/json",
        "idempotency-key": randomUUID(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    expect({ status: response.status, answer: response.status === status ? "" : answer }).toEqual({
      status,
      answer: "",
    });
  });
});
