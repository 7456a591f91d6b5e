import { describe, expect, it } from "vitest";
import { settled } from "./fakeClock.ts";
import { refusal } from "./fakeHouse.ts";
import { A, B, makePlayer, TABLE, TOKENS, viewOf } from "./player.ts";

const done = { ok: true, version: 7, table: viewOf(7) };
/** Answers actions like this, and every look at the table. */
const acting = (answer: () => object) => (asked: { readonly event: string }) =>
  asked.event === "table:act" ? answer() : { ok: true, table: viewOf(6) };
const idsOf = (house: ReturnType<typeof makePlayer>["house"]) =>
  house.asksFor("table:act").map(({ payload }) => payload["actionId"]);

describe("an action", () => {
  it("[CL3] keeps its id over a container that dies before it answers", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = ({ container, event }) => (event === "table:act" && container === A ? "silence" : done);
    client.open();
    await settled();
    const acted = client.act(TABLE, { type: "hit" });
    await settled();
    house.kill(A);
    await clock.pass(1_000);
    expect(await acted).toMatchObject({ version: 7 });
    const [first, second, ...more] = idsOf(house);
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(second).toBe(first);
    expect(more).toEqual([]);
    client.close();
  });

  it("[CL3] two actions have two ids", async () => {
    const { client, house } = makePlayer();
    house.answer = () => done;
    client.open();
    await client.act(TABLE, { type: "hit" });
    await client.act(TABLE, { type: "hit" });
    expect(new Set(idsOf(house)).size).toBe(2);
    client.close();
  });

  it.each(["TABLE_BUSY", "SERVICE_UNAVAILABLE", "IN_PROGRESS", "RATE_LIMITED"] as const)(
    "[CL3] is repeated with its id while the answer is %s",
    async (code) => {
      const { client, clock, house } = makePlayer();
      house.answer = acting(() => (house.asksFor("table:act").length < 3 ? refusal(code) : done));
      client.open();
      const acted = client.act(TABLE, { type: "hit" });
      await clock.pass(2_000);
      expect(await acted).toMatchObject({ version: 7 });
      expect(idsOf(house).length).toBe(3);
      expect(new Set(idsOf(house)).size).toBe(1);
      client.close();
    },
  );

  it("[CL3] waits as long as the server says before it repeats", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = acting(() =>
      house.asksFor("table:act").length < 2 ? refusal("RATE_LIMITED", { retryAfterMs: 4_000 }) : done,
    );
    client.open();
    const acted = client.act(TABLE, { type: "hit" });
    await clock.pass(3_999);
    expect(idsOf(house).length).toBe(1);
    await clock.pass(1);
    expect(await acted).toMatchObject({ version: 7 });
    client.close();
  });

  it("[CL3] waits for a connection when there is none", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = () => done;
    const acted = client.act(TABLE, { type: "hit" });
    await clock.pass(500);
    expect(house.asked).toEqual([]);
    client.open();
    await clock.pass(0);
    expect(await acted).toMatchObject({ version: 7 });
    client.close();
  });

  it("[CL3] ends as Unanswered when the time is up, and its id given again asks for the same action", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = ({ event }) => (event === "table:act" ? "silence" : done);
    client.open();
    const actionId = "33333333-3333-4333-8333-333333333333";
    const acted = client.act(TABLE, { type: "hit" }, { actionId, withinMs: 12_000 });
    const outcome = expect(acted).rejects.toMatchObject({ name: "Unanswered" });
    await clock.pass(20_000);
    await outcome;

    house.answer = () => ({ ...done, replayed: true });
    expect(await client.act(TABLE, { type: "hit" }, { actionId })).toMatchObject({ version: 7, replayed: true });
    expect(new Set(idsOf(house))).toEqual(new Set([actionId]));
    client.close();
  });

  it("[CL16] asked again after silence, it is asked only if it is still wanted at the table as it stands then", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = ({ container, event }) => {
      if (event === "table:act" && container === A) return "silence";
      return { ok: true, version: 9, table: viewOf(container === A ? 6 : 9) };
    };
    client.open();
    const table = client.watch(TABLE);
    await settled();
    const isWanted = () => table.view?.version === 6; // The hand it was meant for.
    const acted = client.act(TABLE, { type: "hit" }, { isWanted });
    const outcome = expect(acted).rejects.toMatchObject({ name: "Unanswered", isFinal: true });
    await settled();
    house.kill(A);
    await clock.pass(1_000);
    await outcome;
    expect(house.asksFor("table:act").map(({ container }) => container)).toEqual([A]);
    expect(table.view?.version).toBe(9);
    client.close();
  });

  it("[CL16] one that is still wanted is asked again under its id", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = ({ container, event }) => (event === "table:act" && container === A ? "silence" : done);
    client.open();
    const acted = client.act(TABLE, { type: "hit" }, { isWanted: () => true });
    await settled();
    house.kill(A);
    await clock.pass(1_000);
    expect(await acted).toMatchObject({ version: 7 });
    expect(new Set(idsOf(house)).size).toBe(1);
    client.close();
  });

  it("[CL3] stays unknown when the last answer was only that the table is busy", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = () => (house.asksFor("table:act").length < 2 ? "silence" : refusal("TABLE_BUSY"));
    client.open();
    const acted = client.act(TABLE, { type: "hit" }, { withinMs: 9_000 });
    const outcome = expect(acted).rejects.toMatchObject({ name: "Unanswered" });
    await clock.pass(12_000);
    await outcome;
    client.close();
  });

  it("[CL4] a refusal that time does not cure is thrown at once, with its code and facts", async () => {
    const { client, house } = makePlayer();
    house.answer = acting(() => refusal("MOVE_NOT_ALLOWED", { allowed: ["hit", "stand"] }));
    client.open();
    await expect(client.act(TABLE, { type: "double" })).rejects.toMatchObject({
      name: "VegasError",
      code: "MOVE_NOT_ALLOWED",
      retryable: false,
      facts: { allowed: ["hit", "stand"] },
    });
    expect(house.asksFor("table:act").length).toBe(1);
    client.close();
  });

  it("[CL4] a refusal that stays retryable is thrown when the time is up", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = () => refusal("TABLE_BUSY");
    client.open();
    const acted = client.act(TABLE, { type: "hit" }, { withinMs: 3_000 });
    const outcome = expect(acted).rejects.toMatchObject({ code: "TABLE_BUSY" });
    await clock.pass(4_000);
    await outcome;
    client.close();
  });

  it("[CL11] a container that stays silent for 5 s is given up for the next one", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = ({ container }) => (container === A ? "silence" : done);
    client.open();
    const acted = client.act(TABLE, { type: "hit" });
    await clock.pass(4_999);
    expect(client.connection).toEqual({ kind: "online", container: A });
    await clock.pass(1_000);
    expect(await acted).toMatchObject({ version: 7 });
    expect(client.connection).toEqual({ kind: "online", container: B });
    expect(house.connections(A)).toBe(0);
    client.close();
  });

  describe("says what it is meant for", () => {
    const ROUND = "33333333-3333-4333-8333-333333333333";
    const seat = (userId: string) => ({
      userId,
      username: "x",
      connected: true,
      bet: 100,
      insurance: null,
      sideBets: {},
      hands: [],
    });
    const forsOf = (house: ReturnType<typeof makePlayer>["house"]) =>
      house.asksFor("table:act").map(({ payload }) => payload["for"]);

    it("[CL18] by the table as the player last saw it: round, own seat, hand at turn, version", async () => {
      const { client, house } = makePlayer();
      const turn = { seat: 1, hand: 2, actions: ["hit"] };
      const seen = viewOf(6, { roundId: ROUND, seats: [seat("somebody"), seat(TOKENS.user.id)], turn });
      house.answer = ({ event }) => (event === "table:act" ? done : { ok: true, table: seen });
      client.open();
      client.watch(TABLE);
      await settled();
      await client.act(TABLE, { type: "hit" });
      expect(forsOf(house)).toEqual([{ roundId: ROUND, seat: 1, hand: 2, version: 6 }]);
      await client.act(TABLE, { type: "hit" }, { for: { roundId: null } });
      expect(forsOf(house)[1]).toEqual({ roundId: null });
      client.close();
    });

    it("[CL18] a table that is not watched is looked at first", async () => {
      const { client, house } = makePlayer();
      house.answer = ({ event }) => (event === "table:act" ? done : { ok: true, table: viewOf(6, { roundId: ROUND }) });
      client.open();
      await client.act(TABLE, { type: "sit", seat: 0 });
      expect(house.asked.map(({ event }) => event)).toEqual(["table:sync", "table:act"]);
      expect(forsOf(house)).toEqual([{ roundId: ROUND, version: 6 }]);
      client.close();
    });

    it("[CL18] too late for its round it is refused, but for who sits down or leaves: that is asked anew", async () => {
      const { client, house } = makePlayer();
      let round = 0;
      house.answer = ({ event }) => {
        if (event === "table:act") return round < 2 ? refusal("STALE_ACTION") : done;
        round += 1;
        return { ok: true, table: viewOf(5 + round, { roundId: `round-${round}` }) };
      };
      client.open();
      await expect(client.act(TABLE, { type: "hit" })).rejects.toMatchObject({
        code: "STALE_ACTION",
        retryable: false,
      });
      round = 0;
      await client.act(TABLE, { type: "leave" });
      expect(house.asksFor("table:sync").length).toBe(2 + 2); // Whoever is refused as too late looks at the table.
      expect(forsOf(house).map((target) => (target as { roundId: string }).roundId)).toEqual([
        "round-1",
        "round-1",
        "round-2",
      ]);
      expect(new Set(idsOf(house)).size).toBe(3); // What was refused for good stays refused.
      client.close();
    });
  });
});
