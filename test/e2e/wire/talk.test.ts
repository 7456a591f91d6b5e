/** Talk at tables, as a client of another make hears it, over two containers. */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChatMessage } from "../../../src/protocol/chat.ts";
import type { MessageMessage } from "../../../src/protocol/messages.ts";
import { type Cluster, openCluster } from "../../setup/containers.ts";
import { Correspondent } from "../../setup/correspondent.ts";
import { call, guest, openTable, Wire } from "./wire.ts";

let cluster: Cluster;
let one: string;
let two: string;

beforeAll(async () => {
  cluster = await openCluster(2);
  [one, two] = cluster.containers.map(({ url }) => url) as [string, string];
});
afterAll(() => cluster.close());

async function insertLines(sql: string): Promise<void> {
  const owner = new pg.Client({ connectionString: cluster.database.ownerUrl });
  await owner.connect();
  await owner.query(sql);
  await owner.end();
}

/** All chat that arrives from now on. */
function listen(wire: Wire): ChatMessage[] {
  const heard: ChatMessage[] = [];
  wire.socket.on("chat:message", (message: ChatMessage) => heard.push(message));
  return heard;
}

describe("talk", () => {
  it("[X94] a private message crosses two containers sealed, new devices are told to both, and no frame holds a word of it", async () => {
    const [ada, bob] = [await guest(one), await guest(two)];
    const [adas, bobs] = [await Correspondent.of(ada.user.id), await Correspondent.of(bob.user.id)];
    const adaWire = await Wire.connect(one, { token: ada.accessToken });
    const bobWire = await Wire.connect(two, { token: bob.accessToken });
    const frames: unknown[] = [];
    const changed: string[] = [];
    for (const { socket } of [adaWire, bobWire]) {
      socket.onAny((...frame: unknown[]) => frames.push(frame));
      socket.onAnyOutgoing((...frame: unknown[]) => frames.push(frame));
    }
    adaWire.socket.on("devices:changed", ({ userId }: { userId: string }) => changed.push(userId));
    const publish = (token: string, { card }: Correspondent) =>
      call("POST", `${two}/api/me/devices`, { token, body: card });
    await publish(ada.accessToken, adas);
    await publish(bob.accessToken, bobs);
    const arriving = new Promise<MessageMessage>((resolve) => bobWire.socket.on("message:new", resolve));
    const envelope = await adas.write(bob.user.id, "under the rose", [bobs]);
    const sent = await adaWire.ask("message:send", { to: bob.user.id, envelope });
    const arrived = await arriving;
    expect(sent).toMatchObject({ ok: true, id: arrived.id, at: arrived.at });
    expect(await bobs.read(arrived.envelope, { from: arrived.from, known: [adas] })).toMatchObject({
      text: "under the rose",
    });
    await publish(bob.accessToken, await Correspondent.of(bob.user.id));
    await expect.poll(() => changed).toEqual([ada.user.id, bob.user.id]);
    expect(JSON.stringify(frames)).toContain(envelope.body);
    expect(JSON.stringify(frames)).not.toContain("under the rose");
    for (const wire of [adaWire, bobWire]) wire.close();
  });

  it("[X46] who joins reads the last fifty lines, older ones by cursor; who is not there neither reads nor writes", async () => {
    const [ada, bob] = [await guest(one), await guest(two)];
    const { tableId } = await openTable(one, ada.accessToken);
    const [adaWire, bobWire] = [
      await Wire.connect(one, { token: ada.accessToken }),
      await Wire.connect(two, { token: bob.accessToken }),
    ];
    for (const [event, payload] of [
      ["chat:send", { tableId, text: "let me in" }],
      ["chat:history", { tableId }],
      ["chat:report", { tableId, messageId: tableId, reason: "SPAM" }],
    ] as const)
      expect(await bobWire.ask(event, payload)).toMatchObject({ ok: false, error: { code: "NOT_AT_TABLE" } });

    expect(await adaWire.ask("table:join", { tableId })).toMatchObject({
      ok: true,
      chat: { messages: [], nextCursor: null },
    });
    const rows = Array.from(
      { length: 60 },
      (_, n) =>
        `('${crypto.randomUUID()}', '${tableId}', '${ada.user.id}', 'ada', 'line ${n}', now() - ${60 - n} * interval '1 second')`,
    );
    await insertLines(
      `INSERT INTO chat_messages (id, table_id, player_id, username, text, at) VALUES ${rows.join(",")}`,
    );
    const joined = await bobWire.ask("table:join", { tableId });
    if (!joined.ok || joined.chat === null) throw new Error("the talk did not come with the join");
    expect(joined.chat.messages.map(({ text }) => text)).toEqual(
      Array.from({ length: 50 }, (_, n) => `line ${n + 10}`),
    );
    const older = await bobWire.ask("chat:history", { tableId, cursor: joined.chat.nextCursor ?? "" });
    expect(older).toMatchObject({ ok: true, nextCursor: null });
    expect(older.ok && older.messages.map(({ text }) => text)).toEqual(
      Array.from({ length: 10 }, (_, n) => `line ${n}`),
    );

    await bobWire.ask("table:leave", { tableId });
    const heard = listen(bobWire);
    await adaWire.ask("chat:send", { tableId, text: "is Bob gone?" });
    expect(await bobWire.ask("chat:send", { tableId, text: "yes" })).toMatchObject({ error: { code: "NOT_AT_TABLE" } });
    await bobWire.ask("table:join", { tableId });
    await adaWire.ask("chat:send", { tableId, text: "he is back" });
    await expect.poll(() => heard.map(({ text }) => text)).toEqual(["he is back"]);
    for (const wire of [adaWire, bobWire]) wire.close();
  });

  it("[X47] a blocked player's lines are not sent to any device of who blocked, on any container, from that moment on", async () => {
    const [ada, bob] = [await guest(one), await guest(one)];
    const { tableId } = await openTable(one, ada.accessToken);
    const bobWire = await Wire.connect(one, { token: bob.accessToken });
    const adas = [
      await Wire.connect(one, { token: ada.accessToken }),
      await Wire.connect(two, { token: ada.accessToken }),
    ];
    for (const wire of [bobWire, ...adas]) await wire.join(tableId);
    const heard = adas.map(listen);
    const own = listen(bobWire);
    const say = (text: string) => bobWire.ask("chat:send", { tableId, text });
    const relate = (kind: string | null) =>
      call("POST", `${one}/api/me/relations`, { token: ada.accessToken, body: { userId: bob.user.id, kind } });

    await say("one");
    for (const lines of heard) await expect.poll(() => lines.map(({ text }) => text)).toEqual(["one"]);
    await relate("BLOCKED");
    const late = await Wire.connect(two, { token: ada.accessToken });
    await late.join(tableId);
    const lateHeard = listen(late);
    // The other container hears of it by the bus: until it has, a line may still pass.
    await expect
      .poll(
        async () => {
          const before = heard[1]!.length;
          await say(`probe ${Math.random()}`);
          await expect.poll(() => own.length).toBeGreaterThan(before);
          return heard[1]!.length - before;
        },
        { interval: 2_100 },
      )
      .toBe(0);
    const silent = heard.map((lines) => lines.length);
    await say("can you hear me?");
    await expect.poll(() => own.at(-1)?.text).toBe("can you hear me?");
    expect(heard.map((lines) => lines.length)).toEqual(silent);
    expect(lateHeard).toEqual([]);
    for (const wire of [bobWire, late, ...adas]) wire.close();
  });

  it("[X45] five lines in ten seconds over all sockets; then RATE_LIMITED with the time", async () => {
    const ada = await guest(one);
    const { tableId } = await openTable(one, ada.accessToken);
    const wires = [
      await Wire.connect(one, { token: ada.accessToken }),
      await Wire.connect(two, { token: ada.accessToken }),
    ];
    for (const wire of wires) await wire.join(tableId);
    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push(await wires[n % 2]!.ask("chat:send", { tableId, text: `line ${n}` }));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true, true, false]);
    expect(answers.at(-1)).toMatchObject({
      error: { code: "RATE_LIMITED", retryable: true, retryAfterMs: expect.any(Number) },
    });
    for (const wire of wires) wire.close();
  });

  it("[X48] a guest who registers talks under the new name on connections that were open before", async () => {
    const [ada, bob] = [await guest(one), await guest(two)];
    const { tableId } = await openTable(one, ada.accessToken);
    const [adaWire, bobWire] = [
      await Wire.connect(two, { token: ada.accessToken }),
      await Wire.connect(one, { token: bob.accessToken }),
    ];
    for (const wire of [adaWire, bobWire]) await wire.join(tableId);
    const renamed: object[] = [];
    adaWire.socket.on("user:renamed", (message: object) => renamed.push(message));
    const username = `Ada-${ada.user.id.slice(0, 6)}`;
    const body = { username, email: `${ada.user.id}@example.org`, password: "correct horse" };
    await call("POST", `${one}/api/auth/register`, { token: ada.accessToken, body });
    await expect.poll(() => renamed).toEqual([{ userId: ada.user.id, username }]);
    const heard = listen(bobWire);
    await adaWire.ask("chat:send", { tableId, text: "it is me" });
    await expect.poll(() => heard).toMatchObject([{ username, text: "it is me" }]);
    for (const wire of [adaWire, bobWire]) wire.close();
  });
});
