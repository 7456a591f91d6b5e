import { describe, expect, it } from "vitest";
import type { ConnectionState } from "../../../src/client/connection.ts";
import { settled } from "./fakeClock.ts";
import { refusal } from "./fakeHouse.ts";
import { A, B, C, makePlayer, TABLE, viewOf } from "./player.ts";

function watchStates(client: ReturnType<typeof makePlayer>["client"]) {
  const states: ConnectionState[] = [];
  client.on("connection", (state) => states.push(state));
  return states;
}

describe("a lost container", () => {
  it("[CL1] is replaced by the next one of the list", async () => {
    const { client, clock, house } = makePlayer();
    client.open();
    await settled();
    expect(client.connection).toEqual({ kind: "online", container: A });

    house.kill(A);
    await clock.pass(1_000);
    expect(client.connection).toEqual({ kind: "online", container: B });
    expect(house.connections()).toBe(1);
    client.close();
  });

  it("[CL1] one that cannot be reached is passed over, and each pause is longer than the last", async () => {
    const { client, clock, house } = makePlayer();
    house.doors.set(A, "gone").set(B, "gone");
    const states = watchStates(client);
    client.open();
    await clock.pass(2_000);
    const [, first, , second] = states;
    expect(states.map(({ kind }) => kind)).toEqual([
      "connecting",
      "waiting",
      "connecting",
      "waiting",
      "connecting",
      "online",
    ]);
    expect(client.connection).toEqual({ kind: "online", container: C });
    if (first?.kind !== "waiting" || second?.kind !== "waiting") throw new Error("no pause");
    expect(second.retryAt - first.retryAt).toBeGreaterThan(first.retryAt - (clock.now() - 2_000));
    client.close();
  });

  it("[CL1] when none is there it goes on trying, at most every 5 s, and says so", async () => {
    const { client, clock, house } = makePlayer();
    for (const container of [A, B, C]) house.doors.set(container, "gone");
    client.open();
    await clock.pass(60_000);
    expect(client.connection).toMatchObject({ kind: "waiting", reason: "gone" });
    expect(house.openings.length).toBeGreaterThan(12);
    expect(house.openings.length).toBeLessThan(30);

    house.doors.clear();
    await clock.pass(5_000);
    expect(client.connection.kind).toBe("online");
    client.close();
  });
});

describe("a network that is back", () => {
  it("[CL19] ends the pause before the next attempt, and asks for what is watched", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = () => ({ ok: true, version: 1, table: viewOf(1) });
    for (const container of [A, B, C]) house.doors.set(container, "gone");
    client.open();
    await clock.pass(60_000);
    const tries = house.openings.length;
    house.doors.clear();
    client.hurry();
    await settled();
    expect([client.connection.kind, house.openings.length]).toEqual(["online", tries + 1]);

    client.watch(TABLE);
    await settled();
    expect(house.asksFor("table:sync")).toHaveLength(0);
    client.hurry();
    await settled();
    expect(house.asksFor("table:sync")).toHaveLength(1);
    client.close();
  });
});

describe("a draining container", () => {
  it("[CL2] is left only after another one has taken over and everything watched is heard there", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = () => ({ ok: true, table: viewOf(1) });
    client.watch(TABLE);
    client.open();
    await settled();
    const states = watchStates(client);

    house.say(A, "server:draining", { reconnectInMs: 2_000 });
    await settled();
    expect(states).toEqual([
      { kind: "moving", from: A },
      { kind: "online", container: B },
    ]);
    expect(house.asksFor("table:join").map(({ container }) => container)).toEqual([A, B]);
    expect(house.connections(A)).toBe(1);

    await clock.pass(1_000);
    expect(house.connections(A)).toBe(0);
    expect(house.connections(B)).toBe(1);
    client.close();
  });

  it("[CL2] serves on while no other one can be reached", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = ({ event }) => ({ ok: true, ...(event === "table:act" ? { version: 2 } : {}), table: viewOf(2) });
    client.open();
    await settled();
    house.doors.set(B, "gone").set(C, "gone").set(A, "DRAINING");
    house.say(A, "server:draining", { reconnectInMs: 2_000 });
    await clock.pass(3_000);
    expect(client.connection).toEqual({ kind: "moving", from: A });
    await client.act(TABLE, { type: "hit" });
    expect(house.asksFor("table:act").map(({ container }) => container)).toEqual([A]);

    house.doors.set(B, "open");
    await clock.pass(5_000);
    expect(client.connection).toEqual({ kind: "online", container: B });
    client.close();
  });

  it("[CL2] that dies before another one is found is a lost container", async () => {
    const { client, clock, house } = makePlayer();
    client.open();
    await settled();
    house.doors.set(B, "gone").set(C, "gone");
    house.say(A, "server:draining", { reconnectInMs: 2_000 });
    await settled();
    house.kill(A);
    house.doors.set(C, "open");
    await clock.pass(2_000);
    expect(client.connection).toEqual({ kind: "online", container: C });
    client.close();
  });

  it("[CL2] late words of the container that was left do not move the client again", async () => {
    const { client, house } = makePlayer();
    client.open();
    await settled();
    house.say(A, "server:draining", { reconnectInMs: 2_000 });
    await settled();
    house.say(A, "server:draining", { reconnectInMs: 1_000 });
    await settled();
    expect(client.connection).toEqual({ kind: "online", container: B });
    expect(house.openings.length).toBe(2);
    client.close();
  });

  it("[CL2] is also noticed by its refusal of an action, which is then carried out elsewhere", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = ({ container }) =>
      container === A ? refusal("DRAINING") : { ok: true, version: 3, table: viewOf(3) };
    client.open();
    await settled();
    const acted = client.act(TABLE, { type: "stand" });
    await clock.pass(1_000);
    expect(await acted).toMatchObject({ version: 3 });
    expect(client.connection).toEqual({ kind: "online", container: B });
    client.close();
  });
});

describe("closing", () => {
  it("[CL13] leaves no connection and no timer, whatever the state was", async () => {
    const { client, clock, house } = makePlayer();
    client.open();
    await settled();
    client.close();
    await settled();
    expect(client.connection).toEqual({ kind: "closed", reason: "closed" });
    expect([house.connections(), clock.pendingTimers]).toEqual([0, 0]);

    for (const container of [A, B, C]) house.doors.set(container, "gone");
    client.open();
    await settled();
    expect(client.connection.kind).toBe("waiting");
    client.close();
    await settled();
    expect([house.connections(), clock.pendingTimers]).toEqual([0, 0]);
  });

  it("[CL13] ends an action that waits: its outcome is not known", async () => {
    const { client, house } = makePlayer();
    house.answer = () => "silence";
    client.open();
    await settled();
    const acted = client.act(TABLE, { type: "hit" });
    const outcome = expect(acted).rejects.toMatchObject({ name: "Unanswered" });
    client.close();
    await settled();
    await outcome;
  });

  it("[CL13] can be followed by opening again", async () => {
    const { client, house } = makePlayer();
    client.open();
    client.close();
    client.open();
    await settled();
    expect(client.connection.kind).toBe("online");
    expect(house.connections()).toBe(1);
    client.close();
  });
});
