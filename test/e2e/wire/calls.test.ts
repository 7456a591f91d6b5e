/** Every call that docs/PROTOCOL.md lists is there and answers with the status it names. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageMessage } from "../../../src/protocol/messages.ts";
import type { Page } from "../../../src/protocol/values.ts";
import { type Cluster, openCluster } from "../../setup/containers.ts";
import { Correspondent } from "../../setup/correspondent.ts";
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
/** The database, as its owner. */
let owner: pg.Client;
let url: string;
/** Of the container that is asked again. */
let another: string;
let token: string;
let adminToken: string;
let founderId: string;
/** What `:id` stands for, by the word before it. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  cluster = await openCluster(2);
  owner = new pg.Client({ connectionString: cluster.database.ownerUrl });
  await owner.connect();
  [url, another] = cluster.containers.map((container) => container.url) as [string, string];
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
    contacts: founder.user.id,
    devices: (await Correspondent.of(founder.user.id)).card.deviceId,
  });
  await waitingRepair();
});
afterAll(async () => {
  await owner?.end();
  await cluster?.close();
});

const refreshToken = async () => ({ refreshToken: (await guest(url)).refreshToken });
const nothing = () => undefined;

/** From now on `:id` is a run that holds back a payout until the approval of another admin than the one who asked for it. */
async function waitingRun() {
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
  ids["runs"] = rows[0]!.id;
}

/** From now on `:id` is something the founder wrote that a moderator decides on. */
async function newIncident(): Promise<void> {
  const { rows } = await owner.query<{ id: string }>(
    `INSERT INTO incidents (id, source, player_id, username, text, findings, action, is_handed_over, reason)
     VALUES (gen_random_uuid(), 'MACHINE', $1, 'founder', 'a line', '[]', 'MASK', false, 'WORDS') RETURNING id`,
    [founderId],
  );
  ids["incidents"] = rows[0]!.id;
}

/** An account that does not follow from its postings. */
async function damage(): Promise<object> {
  const owner = new pg.Client({ connectionString: cluster.database.ownerUrl });
  await owner.connect();
  await owner.query("UPDATE accounts SET balance = balance + 1 WHERE id = $1", [`player:${ids["players"]}`]);
  await owner.end();
  return { subject: `account:player:${ids["players"]}` };
}

/** From now on `:id` is a correction that another admin than this one has proposed. */
async function waitingRepair(): Promise<void> {
  const owner = new pg.Client({ connectionString: cluster.database.ownerUrl });
  await owner.connect();
  const { subject } = (await damage()) as { subject: string };
  const { rows } = await owner.query<{ id: string }>(
    `INSERT INTO repairs (id, subject, found, steps, proposed_by)
     VALUES (gen_random_uuid(), $1, '[]', account_repair($2), gen_random_uuid()) RETURNING id`,
    [subject, subject.slice("account:".length)],
  );
  await owner.end();
  ids["repairs"] = rows[0]!.id;
}

/** From now on `:id` is a player with a device that has written to the founder's; the founder's may write back, and report. */
async function penFriend() {
  const friend = await guest(url);
  const [mine, theirs] = await Promise.all([Correspondent.of(founderId), Correspondent.of(friend.user.id)]);
  for (const [one, bearer] of [
    [mine, token],
    [theirs, friend.accessToken],
  ] as const)
    await call("POST", `${url}/api/me/devices`, { token: bearer, body: one.card });
  const envelope = await theirs.write(founderId, "hello", [mine]);
  await call("POST", `${url}/api/me/messages`, { token: friend.accessToken, body: { to: founderId, envelope } });
  Object.assign(ids, { contacts: friend.user.id, devices: mine.card.deviceId });
  return { friend, mine, theirs };
}

/** What the friend wrote, with its proof. */
async function reported() {
  const { friend, mine, theirs } = await penFriend();
  const path = `/api/me/devices/${mine.card.deviceId}/messages`;
  const { body } = await call<Page<MessageMessage>>("GET", url + path, { token });
  const { id, from, at, envelope, franking } = body.items[0]!;
  const { text, frankingKey } = await mine.opened(envelope, friend.user.id, theirs.card);
  const message = { id, from, at, commitment: envelope.commitment };
  return { message, franking, frankingKey, text, reason: "OTHER" };
}

/** Below the starting balance, so that there is something to fill up. */
async function spend(): Promise<object> {
  await call("POST", `${url}/api/wallet/withdrawals`, { token, body: { amount: 5_000 } });
  return {};
}

/** Whoever is to leave has to be in it. */
async function join(): Promise<void> {
  await call("POST", `${url}/api/syndicates/${ids["syndicates"]}/members`, { token, body: {} });
}

/** How each call is made. A new one gets its line here when it gets its line on the page. */
const BODIES: Record<string, () => unknown> = {
  "POST /api/auth/guest": () => ({}),
  "POST /api/auth/register": () => account,
  "POST /api/auth/login": () => ({ username: account.username, password: account.password }),
  "POST /api/auth/refresh": refreshToken,
  "POST /api/auth/logout": refreshToken,
  "POST /api/me/relations": () => ({ userId: ids["players"], kind: "MUTED" }),
  "POST /api/me/devices": async () => (await Correspondent.of(founderId)).card,
  "POST /api/me/devices/:id/fetched": async () => {
    await penFriend();
    return { ids: [randomUUID()] };
  },
  "DELETE /api/me/devices/:id": async () => void (await penFriend()),
  "POST /api/me/contacts": async () => ({ userId: (await penFriend()).friend.user.id, state: "ACCEPTED" }),
  "POST /api/me/messages": async () => {
    const { friend, mine, theirs } = await penFriend();
    return { to: friend.user.id, envelope: await mine.write(friend.user.id, "and to you", [theirs]) };
  },
  "POST /api/me/messages/report": reported,
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
  "POST /api/admin/repairs": damage,
  "POST /api/admin/repairs/:id/approve": waitingRepair,
  "POST /api/admin/repairs/:id/reject": waitingRepair,
  "POST /api/admin/players/:id/ban": nothing,
  "POST /api/admin/players/:id/unban": nothing,
  "POST /api/syndicates": () => ({ name: "The Late Surrenders" }),
  "PATCH /api/syndicates/:id": () => ({ isOpen: false }),
  "POST /api/syndicates/:id/members": () => ({}),
  "DELETE /api/syndicates/:id/members": join,
  "POST /api/syndicates/:id/requests": () => ({}),
  "POST /api/syndicates/:id/invitations": () => ({ username: account.username }),
  "DELETE /api/syndicates/:id/invitations": () => ({ userId: randomUUID() }),
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

  it.each(listedCalls())(
    "[W1] [P13] $method $path answers $status, and the same where that is lost",
    async (listed) => {
      const name = `${listed.method} ${listed.path}`;
      const body = await BODIES[name]?.();
      const key = randomUUID();
      const first = await make(url, listed, key, body);
      expect({ ...first, text: first.status === listed.status ? "" : first.text }).toEqual({
        status: listed.status,
        text: "",
      });
      if (listed.method === "GET" || name in SIGNS_IN) return;

      await loseAnswer(key);
      const { method = listed.method, path = listed.path, body: reverse } = REVERSED[name] ?? { body: undefined };
      const isReversed = name in REVERSED;
      if (isReversed) expect((await make(url, { method, path }, randomUUID(), reverse)).status).toBeLessThan(300);
      const before = await effects();
      const second = await make(another, listed, key, body);
      expect(second.status).toBe(first.status);
      if (!isReversed) expect(lasting(second.text)).toEqual(lasting(first.text)); // Else it shows what stands now.
      expect(await effects()).toEqual(before);
    },
  );
});

/** What somebody else does between the first try and the repeat, which must not undo it. */
const REVERSED: Record<string, { method?: string; path?: string; body: object }> = {
  "POST /api/admin/tables/:id/freeze": { path: "/api/admin/tables/:id/unfreeze", body: {} },
  "POST /api/admin/tables/:id/unfreeze": { path: "/api/admin/tables/:id/freeze", body: { reason: "once more" } },
  "POST /api/admin/players/:id/ban": { path: "/api/admin/players/:id/unban", body: {} },
  "POST /api/admin/players/:id/unban": { path: "/api/admin/players/:id/ban", body: {} },
  "POST /api/me/relations": {
    body: {
      get userId() {
        return ids["players"];
      },
      kind: null,
    },
  },
  "PATCH /api/syndicates/:id": { body: { isOpen: true } },
  "POST /api/syndicates/:id/members": { method: "DELETE", body: {} },
};

/** Nobody is signed in yet, so there is no key. Each makes a session; what a repeat does is in test/integration/players. */
const SIGNS_IN: Record<string, true> = {
  "POST /api/auth/guest": true,
  "POST /api/auth/register": true,
  "POST /api/auth/login": true,
  "POST /api/auth/refresh": true,
  "POST /api/auth/logout": true,
};

async function make(container: string, { method, path }: Omit<Listed, "status">, key: string, body: unknown) {
  const id = ids[/([a-z]+)\/:id/.exec(path)?.[1] ?? ""] ?? "";
  const bearer = path.startsWith("/api/admin") ? adminToken : token;
  const response = await fetch(container + path.replace(":id", id), {
    method,
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json", "idempotency-key": key },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** As a container leaves it that died after the commit, before it kept its answer and sent it; and its lease has run out. */
async function loseAnswer(key: string): Promise<void> {
  const { rowCount } = await owner.query(
    "UPDATE idempotency_keys SET status = NULL, body = NULL, lease_until = now() - interval '1 s' WHERE key = $1",
    [key],
  );
  expect(rowCount).toBe(1);
}

/** An answer without what is of the moment in which it was given. */
function lasting(text: string): object {
  const ofTheMoment = ["serverTime", "replayed", "syndicates", "jobs", "oldestMs"];
  const keep = (name: string, value: unknown) => (ofTheMoment.includes(name) ? undefined : value);
  return JSON.parse(JSON.stringify(JSON.parse(text), keep)) as object;
}

/** Every row that a call may write: how many there are, and what stands in those that change. */
async function effects(): Promise<unknown> {
  const counted = [
    "accounts",
    "transfers",
    "postings",
    "tables",
    "syndicates",
    "syndicate_members",
    "share_purchases",
    "dividend_runs",
    "dividend_payouts",
    "freeze_log",
    "users",
    "player_relations",
    "incidents",
    "chat_mutes",
    "moderation_rules",
    "action_keys",
    "operations",
  ];
  const counts = counted.map((name) => `(SELECT count(*) FROM ${name}) AS ${name}`);
  const told = ["users", "incidents", "syndicates", "player_relations"].map(
    (name) => `(SELECT md5(string_agg(r::text, '|' ORDER BY r::text)) FROM ${name} r) AS "${name} told"`,
  );
  const { rows } = await owner.query(
    `SELECT ${[...counts, ...told].join(", ")}, (SELECT sum(abs(balance)) FROM accounts) AS chips,
      (SELECT string_agg(frozen_reason, '|') FROM tables) AS frozen`,
  );
  return rows[0];
}
