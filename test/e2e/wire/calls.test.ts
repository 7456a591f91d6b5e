/** Every call that docs/PROTOCOL.md lists is there and answers with the status it names. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
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
  const rows = [...page.matchAll(/^\| (`(GET|POST|PUT) (\/[^`]*)`[^|]*) \| (?:(\d{3})\b|health)/gm)];
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
let tableId: string;
let roundId: string;

beforeAll(async () => {
  cluster = await openCluster(1);
  url = cluster.containers[0]!.url;
  ({ accessToken: token } = await guest(url));
  const admin = await call<{ accessToken: string }>("POST", `${url}/api/auth/login`, { body: cluster.admin });
  adminToken = admin.body.accessToken;
  ({ tableId } = await openTable(url, token, { seats: 2 }));
  const wire = await Wire.connect(url, { token });
  await wire.join(tableId);
  await wire.mustAct(tableId, { type: "sit", seat: 0 });
  let { table } = await wire.mustAct(tableId, { type: "bet", amount: 100 });
  while (table.phase === "INSURANCE" || table.phase === "PLAYER_TURN") {
    const action =
      table.phase === "INSURANCE" ? ({ type: "insurance", take: false } as const) : ({ type: "stand" } as const);
    ({ table } = await wire.mustAct(tableId, action));
  }
  roundId = (await wire.settled(table)).roundId!;
  wire.close();
});
afterAll(() => cluster.close());

const refreshToken = async () => ({ refreshToken: (await guest(url)).refreshToken });
const BODIES: Record<string, () => unknown> = {
  "/api/auth/guest": () => ({}),
  "/api/auth/register": () => account,
  "/api/auth/login": () => ({ username: account.username, password: account.password }),
  "/api/auth/refresh": refreshToken,
  "/api/auth/logout": refreshToken,
  "/api/wallet/deposits": () => ({ amount: 500 }),
  "/api/wallet/withdrawals": () => ({ amount: 400 }),
  "/api/tables": () => ({ name: "One more" }),
  "/api/tables/:id/actions": () => ({ actionId: randomUUID(), action: { type: "leave" } }),
};

describe("docs/PROTOCOL.md", () => {
  it("[W1] lists the calls", () => {
    expect(listedCalls().length).toBeGreaterThanOrEqual(20);
    expect(listedCalls().map(({ path }) => path)).toEqual(
      expect.arrayContaining(["/api/wallet/withdrawals", "/ready"]),
    );
  });

  it.each(listedCalls())("[W1] $method $path answers $status", async ({ method, path, status }) => {
    const id = path.startsWith("/api/rounds") ? roundId : tableId;
    const body = method === "GET" ? undefined : await BODIES[path]?.();
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
