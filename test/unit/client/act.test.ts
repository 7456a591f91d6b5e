import { describe, expect, it } from "vitest";
import { settled } from "./fakeClock.ts";
import { refusal } from "./fakeHouse.ts";
import { A, B, makePlayer, TABLE, viewOf } from "./player.ts";

const done = { ok: true, version: 7, table: viewOf(7) };
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
      house.answer = () => (house.asksFor("table:act").length < 3 ? refusal(code) : done);
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
    house.answer = () =>
      house.asksFor("table:act").length < 2 ? refusal("RATE_LIMITED", { retryAfterMs: 4_000 }) : done;
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
    house.answer = () => refusal("MOVE_NOT_ALLOWED", { allowed: ["hit", "stand"] });
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
});
