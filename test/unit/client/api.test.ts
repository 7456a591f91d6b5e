import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import type { Api } from "../../../src/client/api.ts";
import type { Envelope, MessageReportBody } from "../../../src/protocol/messages.ts";
import { TABLE as ID, makePlayer, TOKENS } from "./player.ts";

const PAGE = readFileSync(resolve(import.meta.dirname, "../../../docs/PROTOCOL.md"), "utf8");

/** Every call of the page's table that needs no admin: `GET /api/tables/:id`. */
function callsOfPlayers(): string[] {
  return [...PAGE.matchAll(/^\| `(\w+) (\/api\/[^`]+)`(?:, `(\/[^`]+)`)? \|/gm)]
    .flatMap(([, method, path = "", sibling]) =>
      [path, ...(sibling === undefined ? [] : [path.replace(/\/[^/]+$/, sibling)])].map((one) => `${method} ${one}`),
    )
    .filter((call) => !call.includes("/api/admin/"));
}

const METHODS: readonly ((api: Api) => Promise<unknown>)[] = [
  (api) => api.guest(),
  (api) => api.register({ username: "ada", email: "ada@example.org", password: "correct horse" }),
  (api) => api.login({ username: "ada", password: "correct horse" }),
  (api) => api.logout(),
  (api) => api.me(),
  (api) => api.myRounds(),
  (api) => api.relations(),
  (api) => api.setRelation(ID, "MUTED"),
  (api) => api.incidents(),
  (api) => api.appeal(ID, "It was a joke."),
  (api) => api.addDevice({ deviceId: "", agreementKey: "", signingKey: "", signature: "" }),
  (api) => api.removeDevice(ID),
  (api) => api.contacts(),
  (api) => api.setContact(ID, "ACCEPTED"),
  (api) => api.devicesOf(ID),
  (api) => api.messages(ID),
  (api) => api.sendMessage(ID, {} as Envelope),
  (api) => api.fetched(ID, [ID]),
  (api) => api.reportMessage({} as MessageReportBody),
  (api) => api.wallet(),
  (api) => api.transactions(),
  (api) => api.playMoney(),
  (api) => api.refill(),
  (api) => api.deposit(100),
  (api) => api.withdraw(100),
  (api) => api.tables(),
  (api) => api.openTable({ name: "Velvet" }),
  (api) => api.table(ID),
  (api) => api.act(ID, ID, { type: "hit" }),
  (api) => api.round(ID),
  (api) => api.syndicates({ mine: true }),
  (api) => api.foundSyndicate("Night Owls"),
  (api) => api.syndicate(ID),
  (api) => api.changeSyndicate(ID, { isOpen: false }),
  (api) => api.syndicateMembers(ID),
  (api) => api.joinSyndicate(ID),
  (api) => api.leaveSyndicate(ID),
  (api) => api.askToJoin(ID),
  (api) => api.invitations(ID),
  (api) => api.invite(ID, "ada"),
  (api) => api.withdrawInvitation(ID, ID),
  (api) => api.contribute(ID, 100),
  (api) => api.syndicateHistory(ID),
];

/** The session makes this one by itself. */
const REFRESH = "POST /api/auth/refresh";

it("[CL17] each call that a player may make has a method, which makes it", async () => {
  const made: string[] = [];
  const fetch = async (input: Parameters<typeof globalThis.fetch>[0], init?: RequestInit) => {
    made.push(`${init?.method} ${new URL(String(input)).pathname.replace(ID, ":id")}`);
    return new Response(JSON.stringify(TOKENS));
  };
  for (const method of METHODS) await method(makePlayer({ fetch }).client.api);
  const calls = callsOfPlayers();
  expect(calls.length).toBeGreaterThan(20);
  expect([...made, REFRESH].toSorted()).toEqual(calls.toSorted());
});
