import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { forgetOld } from "../../../src/infrastructure/postgres/housekeeping.ts";
import { createChatAllowance } from "../../../src/infrastructure/redis/chatAllowance.ts";
import { StoreAway } from "../../../src/kernel/faults.ts";
import { asPlayerId, asTableId, type PlayerId } from "../../../src/kernel/ids.ts";
import { rulesShape } from "../../../src/protocol/chat.ts";
import { createSocial, type Social } from "../../../src/social/index.ts";
import { DEFAULT_RULES } from "../../../src/social/moderation/defaultRules.ts";
import type { ChatLine, SocialDeps } from "../../../src/social/ports.ts";
import { type Edge, openEdge } from "../../setup/edge.ts";
import { openSocialStores } from "../../setup/social.ts";

const DAY_MS = 86_400_000;
const rulesMessage = z.object({ version: z.int(), rules: rulesShape });

describe("talk at a table", () => {
  let edge: Edge;
  let ports: SocialDeps;
  let social: Social;
  const told: { said: ChatLine[]; hears: [PlayerId, PlayerId, boolean][]; rules: number } = {
    said: [],
    hears: [],
    rules: 0,
  };

  beforeAll(async () => {
    edge = await openEdge();
    ports = {
      ...openSocialStores(edge.prisma, edge.redisClient),
      allowance: { take: async () => ({ lines: 1, same: 1 }) }, // The real one has its own tests below.
      notify: {
        said: (line) => void told.said.push(line),
        sent: () => undefined,
        devicesChanged: () => undefined,
        hears: (...heard) => void told.hears.push(heard),
        rulesChanged: () => {
          told.rules += 1;
        },
      },
    };
    social = createSocial(ports);
  });
  afterAll(() => edge.close());
  beforeEach(() => {
    told.said.length = 0;
    told.hears.length = 0;
  });

  const newTable = () => asTableId(randomUUID());
  const newPlayer = async () => {
    const { user, accessToken } = await edge.guest();
    return { id: asPlayerId(user.id), username: user.username, token: accessToken };
  };
  const page = { limit: 50 };
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => "no refusal",
      (error: { code: string; facts: object }) => ({ code: error.code, ...error.facts }),
    );

  it("[X40] a chat line is stored, sent to the table as it was stored, and read back newest first, by cursor", async () => {
    const [tableId, player] = [newTable(), await newPlayer()];
    for (let n = 1; n <= 5; n += 1) await social.say({ tableId, player, text: `line ${n}` });
    const first = await social.lines(tableId, player.id, { limit: 3 });
    const rest = await social.lines(tableId, player.id, { limit: 3, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest.items].map(({ text }) => text)).toEqual([5, 4, 3, 2, 1].map((n) => `line ${n}`));
    expect(rest.nextCursor).toBeNull();
    expect(told.said).toEqual(
      [...rest.items, ...first.items].toSorted((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1)),
    );
    expect(await social.lines(newTable(), player.id, page)).toEqual({ items: [], nextCursor: null });
  });

  it("[X41] a line is 1 to 500 characters of what is seen", async () => {
    const [tableId, player] = [newTable(), await newPlayer()];
    const issue = (message: string) => ({ code: "VALIDATION_FAILED", issues: [{ path: "text", message }] });
    expect(await refusal(social.say({ tableId, player, text: "\u200B\u2800" }))).toEqual(issue("must not be empty"));
    expect(await refusal(social.say({ tableId, player, text: "ab ".repeat(167).trimEnd().concat("c") }))).toEqual(
      issue("must be 500 characters or less"),
    );
    const longest = "𝒜b".repeat(250);
    expect((await social.say({ tableId, player, text: `\u202E ${longest}\u200B ` })).text).toBe(longest);
  });

  it("[X41] a phrase of the house is kept by its name, with its English text", async () => {
    const [tableId, player] = [newTable(), await newPlayer()];
    await social.say({ tableId, player, text: "", phrase: "NICE_HAND" });
    expect(told.said).toMatchObject([{ phrase: "NICE_HAND", text: "Nice hand!" }]);
    expect((await social.lines(tableId, player.id, page)).items).toMatchObject([{ phrase: "NICE_HAND" }]);
  });

  it("[X42] whom one mutes or blocks one does not read, on any device, until one wants to again", async () => {
    const [tableId, ann, bob] = [newTable(), await newPlayer(), await newPlayer()];
    await social.say({ tableId, player: bob, text: "hello Ann" });
    const read = async () => (await social.lines(tableId, ann.id, page)).items.length;
    for (const kind of ["MUTED", "BLOCKED"] as const) {
      await social.setRelation(ann.id, bob.id, kind);
      expect(await read()).toBe(0);
      expect(await social.relations(ann.id)).toMatchObject([{ userId: bob.id, username: bob.username, kind }]);
      expect((await social.lines(tableId, bob.id, page)).items).toHaveLength(1);
    }
    await social.setRelation(ann.id, bob.id, null);
    await social.setRelation(ann.id, bob.id, null);
    expect(await read()).toBe(1);
    expect(told.hears.map(([, , isHeard]) => isHeard)).toEqual([false, false, true, true]);
  });

  it("[X42] players can't mute themselves, an unknown player, or more than two hundred", async () => {
    const ann = await newPlayer();
    expect(await refusal(social.setRelation(ann.id, ann.id, "MUTED"))).toMatchObject({ code: "VALIDATION_FAILED" });
    expect(await refusal(social.setRelation(ann.id, asPlayerId(randomUUID()), "MUTED"))).toEqual({ code: "NOT_FOUND" });
    const others = Array.from({ length: 200 }, () => ({ ownerId: ann.id, otherId: randomUUID(), kind: "MUTED" }));
    await edge.prisma.playerRelation.createMany({ data: others });
    const one = await newPlayer();
    expect(await refusal(social.setRelation(ann.id, one.id, "MUTED"))).toEqual({ code: "LIMIT_REACHED", max: 200 });
    expect(await social.relations(ann.id)).toHaveLength(200);
  });

  it("[X43] over HTTP: relations are set and read; another player's are not touched", async () => {
    const [ann, bob] = [await newPlayer(), await newPlayer()];
    const set = (body: object, token = ann.token) => edge.call("POST", "/api/me/relations", { token, body });
    expect(await set({ userId: bob.id, kind: "BLOCKED" })).toMatchObject({ status: 200, body: { kind: "BLOCKED" } });
    expect((await set({ userId: bob.id, kind: "FRIEND" })).status).toBe(400);
    expect((await edge.call("GET", "/api/me/relations", { token: ann.token })).body).toMatchObject({
      items: [{ userId: bob.id, kind: "BLOCKED" }],
      nextCursor: null,
    });
    expect((await edge.call("GET", "/api/me/relations", { token: bob.token })).body.items).toEqual([]);
  });

  it("[X23] an address and a card number are in no row and in no announcement", async () => {
    const [tableId, player] = [newTable(), await newPlayer()];
    const line = await social.say({ tableId, player, text: "ada@example.org 4111 1111 1111 1111" });
    expect(line.text).toBe("a***@example.org •••• 1111");
    const rows = JSON.stringify([
      await edge.prisma.chatMessage.findMany({ where: { tableId } }),
      await edge.prisma.incident.findMany({ where: { tableId } }),
      told.said,
    ]);
    expect(rows).toContain("•••• 1111");
    expect(rows).not.toMatch(/ada@|4111/);
  });

  it("[X26] a refused line is sent to no one, is an incident with its text, and counts as a strike", async () => {
    const [tableId, player] = [newTable(), await newPlayer()];
    const insult = () => refusal(social.say({ tableId, player, text: "you asshole" }));
    for (let strike = 1; strike <= 3; strike += 1)
      expect(await insult()).toEqual({ code: "MESSAGE_REFUSED", reason: "LANGUAGE", incidentId: expect.any(String) });
    const fourth = await insult();
    expect(fourth).toMatchObject({ code: "MESSAGE_REFUSED", until: expect.any(Number) });
    expect(await insult()).toMatchObject({ code: "CHAT_MUTED", retryAfterMs: expect.any(Number) });
    expect(await refusal(social.say({ tableId, player, text: "good luck" }))).toMatchObject({ code: "CHAT_MUTED" });
    expect(told.said).toEqual([]);
    const { items } = await social.incidents({ ...page, userId: player.id });
    expect(items.map(({ action }) => action)).toEqual(["MUTE_1M", "REFUSE", "REFUSE", "REFUSE"]);
    expect(items[0]).toMatchObject({ source: "MACHINE", text: "you asshole", state: "OPEN", messageId: null });
  });

  it("[X60] a moderator sees the lines around and lifts: mute and strike are gone; a second decision is refused", async () => {
    const [tableId, player, other, admin] = [newTable(), await newPlayer(), await newPlayer(), await newPlayer()];
    await social.say({ tableId, player: other, text: "before" });
    const refused = await refusal(social.say({ tableId, player, text: "kill yourself" }));
    expect(refused).toMatchObject({ reason: "THREAT", until: expect.any(Number) });
    await social.say({ tableId, player: other, text: "after" });
    const { incidentId: id } = refused as unknown as { incidentId: string };
    const { incident, around } = await social.incident(id);
    expect(incident).toMatchObject({ isHandedOver: true, action: "MUTE_10M", text: "kill yourself" });
    expect(around.map(({ text }) => text)).toEqual(["before", "after"]);

    expect(await social.decide(id, "LIFTED", admin.id)).toMatchObject({ state: "LIFTED", decidedBy: admin.id });
    expect(await social.decide(id, "LIFTED", admin.id)).toMatchObject({ state: "LIFTED" });
    expect(await refusal(social.decide(id, "UPHELD", admin.id))).toEqual({ code: "ALREADY_DECIDED", state: "LIFTED" });
    expect((await ports.incidents.standing(player.id, Date.now() - DAY_MS)).strikes).toBe(0);
    expect((await social.say({ tableId, player, text: "thank you" })).text).toBe("thank you");
  });

  it("[X61] the player appeals once, against the own, and what was upheld is open again", async () => {
    const [tableId, player, other, admin] = [newTable(), await newPlayer(), await newPlayer(), await newPlayer()];
    const refused = await refusal(social.say({ tableId, player, text: "you asshole" }));
    const { incidentId: id } = refused as unknown as { incidentId: string };
    await social.decide(id, "UPHELD", admin.id);
    const appeal = (token: string) =>
      edge.call("POST", `/api/me/incidents/${id}/appeal`, { token, body: { text: "It was a joke among friends." } });
    expect((await appeal(other.token)).status).toBe(404);
    expect((await appeal(player.token)).status).toBe(200);
    expect((await appeal(player.token)).status).toBe(404);
    expect(await social.incident(id)).toMatchObject({
      incident: { state: "OPEN", appeal: "It was a joke among friends.", decidedBy: null },
    });
    const mine = await edge.call("GET", "/api/me/incidents", { token: player.token });
    expect(mine.body.items).toMatchObject([{ id, state: "OPEN", reason: "LANGUAGE" }]);
    expect(mine.body.items[0]).not.toHaveProperty("reporterId");
  });

  it("[X62] a report is one incident per player and line; one's own line and one of another table can't be reported", async () => {
    const [tableId, ann, bob] = [newTable(), await newPlayer(), await newPlayer()];
    const { id: messageId } = await social.say({ tableId, player: bob, text: "I saw your cards" });
    const report = (by: PlayerId, at = tableId) => social.report({ tableId: at, messageId, by, reason: "CHEATING" });
    await report(ann.id);
    await report(ann.id);
    const { items } = await social.incidents({ ...page, userId: bob.id });
    expect(items).toMatchObject([
      { source: "REPORT", reporterId: ann.id, isHandedOver: true, text: "I saw your cards" },
    ]);
    expect(await refusal(report(bob.id))).toEqual({ code: "FORBIDDEN" });
    expect(await refusal(report(ann.id, newTable()))).toEqual({ code: "NOT_FOUND" });
    expect((await ports.incidents.standing(bob.id, 0)).strikes).toBe(0); // A report alone is no strike.
  });

  it("[X63] changed rules hold here at once, elsewhere at the next look, and of two changes the second is refused as outdated", async () => {
    const [tableId, player, admin] = [newTable(), await newPlayer(), await newPlayer()];
    const elsewhere = createSocial(ports);
    const { version, rules } = social.rules();
    const stricter = { ...rules, patterns: [{ pattern: "pineapple", severity: "REFUSE" as const, note: "a test" }] };
    const before = await social.say({ tableId, player, text: "Pineapple, anyone?" });
    const tried = await social.tryRules(stricter);
    expect(tried.caught.map(({ line, after }) => [line.id, after])).toEqual([[before.id, "REFUSE"]]);

    const changed = await social.changeRules({ from: version, rules: stricter, by: admin.id });
    expect(changed.version).toBe(version + 1);
    expect(told.rules).toBe(1);
    expect(await refusal(social.say({ tableId, player, text: "pineapple" }))).toMatchObject({ reason: "LANGUAGE" });
    expect((await elsewhere.say({ tableId, player, text: "pineapple" })).text).toBe("pineapple");
    expect(await elsewhere.refreshRules()).toBe(true);
    expect(await elsewhere.refreshRules()).toBe(false);
    expect(await refusal(elsewhere.say({ tableId, player, text: "pineapple" }))).toMatchObject({ reason: "LANGUAGE" });

    const late = elsewhere.changeRules({ from: version, rules, by: admin.id });
    expect(await refusal(late)).toEqual({ code: "STALE_RULES", version: version + 1 });
    await social.changeRules({ from: version + 1, rules: DEFAULT_RULES, by: admin.id });
    expect((await social.say({ tableId, player, text: "pineapple" })).text).toBe("pineapple");
  });

  it("[X63] rules with a fault are refused with its place, and the old ones stay", async () => {
    const admin = await newPlayer();
    const { version, rules } = social.rules();
    const faulty = { ...rules, patterns: [{ pattern: "(", severity: "MASK" as const, note: "" }] };
    const refused = await refusal(social.changeRules({ from: version, rules: faulty, by: admin.id }));
    expect(refused).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "patterns.0.pattern" }] });
    expect(social.rules().version).toBe(version);
  });

  it("[X64] only admins reach the queue and the rules, and every change is in the audit log", async () => {
    const player = await newPlayer();
    expect((await edge.call("GET", "/api/admin/moderation/incidents", { token: player.token })).status).toBe(403);
    const account = { username: "TheHouse", password: "long enough" };
    await edge.players.ensureAdmin(account);
    const { accessToken: token } = (await edge.call("POST", "/api/auth/login", { body: account })).body;
    const listed = await edge.call("GET", "/api/admin/moderation/incidents?state=OPEN&limit=200", { token });
    expect(listed.status).toBe(200);
    const [first] = listed.body.items;
    if (first === undefined) throw new Error("the tests before have left no incident");
    expect((await edge.call("GET", `/api/admin/moderation/incidents/${first.id}`, { token })).body).toMatchObject({
      id: first.id,
      around: expect.any(Array),
    });
    const lifted = await edge.call("POST", `/api/admin/moderation/incidents/${first.id}/lift`, { token });
    expect(lifted).toMatchObject({ status: 200, body: { state: "LIFTED" } });
    const written = await edge.call("GET", "/api/admin/moderation/rules", { token });
    const { version, rules } = rulesMessage.parse(written.body);
    const more = { ...rules, allowed: [...rules.allowed, "grapefruit"] };
    const changed = await edge.call("POST", "/api/admin/moderation/rules", { token, body: { version, rules: more } });
    expect(changed).toMatchObject({ status: 200, body: { version: version + 1 } });
    const tried = await edge.call("POST", "/api/admin/moderation/rules/try", { token, body: { rules } });
    expect(tried).toMatchObject({ status: 200, body: { read: expect.any(Number), caught: [], spared: [] } });
    const audit = await edge.call("GET", "/api/admin/audit?limit=200", { token });
    const calls = audit.body.items.map(({ call }: { call: string }) => call);
    expect(calls).toEqual(expect.arrayContaining([expect.stringMatching(/lift$/), expect.stringMatching(/rules$/)]));
  });

  it("[X28] a name that the house would not read at a table is no name, of a player, a table or a syndicate", async () => {
    const { token } = await newPlayer();
    const issues = (path: string) => [{ path, message: "holds what the house does not want to read" }];
    const refused = (path: string) => ({ status: 400, body: { code: "VALIDATION_FAILED", issues: issues(path) } });
    expect(await edge.call("POST", "/api/auth/guest", { body: { username: "Assh0le" } })).toMatchObject(
      refused("username"),
    );
    expect(await edge.call("POST", "/api/tables", { token, body: { name: "Table of an аsshole" } })).toMatchObject({
      status: 400,
    });
    expect(await edge.call("POST", "/api/tables", { token, body: { name: "f u c k e r s" } })).toMatchObject(
      refused("name"),
    );
    expect(await edge.call("POST", "/api/syndicates", { token, body: { name: "Hurensöhne" } })).toMatchObject(
      refused("name"),
    );
  });

  it("[X44] what was said is kept for as long as the operator says", async () => {
    const [tableId, player] = [newTable(), await newPlayer()];
    const [old, young] = [31, 29].map((days) => ({
      ...{ id: randomUUID(), tableId, playerId: player.id, username: "x", text: `${days} days` },
      at: new Date(Date.now() - days * DAY_MS),
    }));
    await edge.prisma.chatMessage.createMany({ data: [old!, young!] });
    expect(await forgetOld(edge.prisma, 30)).toMatchObject({ chatMessages: 1 });
    expect((await social.lines(tableId, player.id, page)).items.map(({ text }) => text)).toEqual(["29 days"]);
  });

  it("[X45] with Redis away nothing is said and nothing is kept, and the next line is heard when it is back", async () => {
    const [tableId, player] = [newTable(), await newPlayer()];
    let isAway = true;
    const take = async () => {
      if (isAway) throw new StoreAway("Redis is away");
      return { lines: 1, same: 1 };
    };
    const talk = createSocial({ ...ports, allowance: { take } });
    await expect(talk.say({ tableId, player, text: "hello?" })).rejects.toBeInstanceOf(StoreAway);
    expect(told.said).toEqual([]);
    expect((await talk.lines(tableId, player.id, page)).items).toEqual([]);
    isAway = false;
    expect((await talk.say({ tableId, player, text: "hello!" })).text).toBe("hello!");
  });

  describe("the allowance", () => {
    it("[X45] is five lines in any ten seconds, over all containers, and says when the next one is free", async () => {
      const player = await newPlayer();
      const containers = [createChatAllowance(edge.redisClient), createChatAllowance(edge.redisClient)];
      const takes = Array.from({ length: 12 }, (_, n) => refusal(containers[n % 2]!.take(player.id, `line ${n}`)));
      const answers = await Promise.all(takes);
      expect(answers.filter((answer) => answer === "no refusal")).toHaveLength(5);
      const limited = answers.filter((answer) => answer !== "no refusal") as { code: string; retryAfterMs: number }[];
      expect(limited.map(({ code }) => code)).toEqual(Array(7).fill("RATE_LIMITED"));
      for (const { retryAfterMs } of limited) {
        expect(retryAfterMs).toBeGreaterThan(0);
        expect(retryAfterMs).toBeLessThanOrEqual(10_000);
      }
      // As if eleven seconds had passed: what was said lies further back.
      const key = `chat:said:${player.id}`;
      for (const member of await edge.redisClient.zrange(key, "0", "-1"))
        await edge.redisClient.zincrby(key, "-11000", member);
      expect(await containers[0]!.take(player.id, "again")).toEqual({ lines: 6, same: 1 });
    });

    it("[X45] counts what is said again, whatever its case, and another player's lines for nothing", async () => {
      const [ann, bob] = [await newPlayer(), await newPlayer()];
      const allowance = createChatAllowance(edge.redisClient);
      expect(await allowance.take(ann.id, "Spam")).toEqual({ lines: 1, same: 1 });
      expect(await allowance.take(ann.id, "spam")).toEqual({ lines: 2, same: 2 });
      expect(await allowance.take(bob.id, "spam")).toEqual({ lines: 1, same: 1 });
    });
  });
});
