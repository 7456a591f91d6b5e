/** Private messages through the server: passed on, forgotten, refused; and nothing of what they say is anywhere. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forgetOld } from "../../../src/infrastructure/postgres/housekeeping.ts";
import type { Envelope, MessageMessage } from "../../../src/protocol/messages.ts";
import { Correspondent } from "../../setup/correspondent.ts";
import { type Edge, openEdge } from "../../setup/edge.ts";

interface Player {
  readonly id: string;
  readonly token: string;
  readonly device: Correspondent;
}

describe("private messages on the server", () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await openEdge();
  });
  afterAll(() => edge.close());

  const ask = (player: Player, method: string, path: string, body?: object) =>
    edge.call(method, `/api/me/${path}`, { token: player.token, ...(body === undefined ? {} : { body }) });

  async function newPlayer(): Promise<Player> {
    const { user, accessToken: token } = await edge.guest();
    const player = { id: user.id, token, device: await Correspondent.of(user.id) };
    expect((await ask(player, "POST", "devices", player.device.card)).status).toBe(201);
    return player;
  }

  const post = (from: Player, to: Player, envelope: Envelope) => ask(from, "POST", "messages", { to: to.id, envelope });

  const write = async (from: Player, to: Player, text: string, others: readonly Correspondent[] = []) =>
    post(from, to, await from.device.write(to.id, text, [to.device, ...others]));

  const waiting = async (player: Player, { card } = player.device) =>
    (await ask(player, "GET", `devices/${card.deviceId}/messages`)).body.items as unknown as MessageMessage[];

  const fetched = (player: Player, ids: readonly string[], { card } = player.device) =>
    ask(player, "POST", `devices/${card.deviceId}/fetched`, { ids });

  const kept = () => edge.prisma.privateMessage.count();
  const codeOf = ({ status, body }: { status: number; body: object }) => [status, (body as { code?: string }).code];

  it("[X90] an envelope waits for each device, in order, and is deleted when the last of them has fetched it", async () => {
    const [ada, bob] = [await newPlayer(), await newPlayer()];
    const tablet = await Correspondent.of(ada.id);
    await ask(ada, "POST", "devices", tablet.card);
    const before = await kept();
    await write(ada, bob, "one", [tablet]);
    await ask(bob, "POST", "contacts", { userId: ada.id, state: "ACCEPTED" });
    await write(ada, bob, "two");
    const [one, two] = await waiting(bob);
    const known = [ada.device, tablet];
    for (const [message, text] of [[one!, "one"] as const, [two!, "two"] as const])
      expect(await bob.device.read(message.envelope, { from: message.from, known })).toMatchObject({
        text,
        missing: 0,
      });

    await fetched(ada, [one!.id], bob.device); // Another player's device: nothing happens.
    expect(await waiting(bob)).toHaveLength(2);
    await fetched(bob, [one!.id, two!.id]);
    expect(await waiting(bob)).toEqual([]);
    expect(await kept()).toBe(before + 1);
    expect((await waiting(ada, tablet)).map(({ id }) => id)).toEqual([one!.id]);
    await Promise.all([fetched(ada, [one!.id], tablet), fetched(bob, [one!.id])]);
    expect(await kept()).toBe(before);
  });

  it("[X90] the same envelope again is answered as the first time; what nobody fetches is deleted after 30 days", async () => {
    const [ada, bob] = [await newPlayer(), await newPlayer()];
    const envelope = await ada.device.write(bob.id, "once", [bob.device]);
    const first = await post(ada, bob, envelope);
    expect(first.status).toBe(201);
    expect((await post(ada, bob, envelope)).body).toEqual(first.body);
    expect(await waiting(bob)).toHaveLength(1);
    const age = (days: number) =>
      edge.prisma
        .$executeRaw`UPDATE private_messages SET at = now() - ${days} * interval '1 day' WHERE id = ${first.body.id}::uuid`;
    await age(29);
    await forgetOld(edge.prisma, 30);
    expect(await waiting(bob)).toHaveLength(1);
    await age(31);
    expect(await forgetOld(edge.prisma, 30)).toMatchObject({ privateMessages: 1 });
    expect(await waiting(bob)).toEqual([]);
  });

  it("[X91] a stranger's first message is a request: the second waits for the answer, and a declined one is not told", async () => {
    const [ada, bob, carol] = [await newPlayer(), await newPlayer(), await newPlayer()];
    expect((await ask(bob, "POST", "contacts", { userId: ada.id, state: "ACCEPTED" })).status).toBe(404);
    expect((await write(ada, bob, "hello")).status).toBe(201);
    expect(codeOf(await write(ada, bob, "hello?"))).toEqual([403, "NOT_WELCOME"]);
    expect((await ask(bob, "GET", "contacts")).body.items).toMatchObject([{ userId: ada.id, state: "REQUESTED" }]);
    expect((await write(bob, ada, "hello yourself")).status).toBe(201); // An answer accepts.
    expect((await write(ada, bob, "how are you?")).status).toBe(201);

    await write(carol, bob, "buy chips");
    expect((await ask(bob, "POST", "contacts", { userId: carol.id, state: "DECLINED" })).status).toBe(200);
    expect(codeOf(await write(carol, bob, "cheap chips"))).toEqual([403, "NOT_WELCOME"]);
  });

  it("[X91] two strangers who write at once both get through, once each", async () => {
    const [ada, bob] = [await newPlayer(), await newPlayer()];
    const answers = await Promise.all([write(ada, bob, "you first"), write(bob, ada, "no, you")]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201]);
    expect([await waiting(ada), await waiting(bob)].map(({ length }) => length)).toEqual([1, 1]);
  });

  it("[X91] who is blocked, or blocks, writes nothing, whatever was accepted before", async () => {
    const [ada, bob] = [await newPlayer(), await newPlayer()];
    await write(ada, bob, "hello");
    await write(bob, ada, "hello");
    await ask(bob, "POST", "relations", { userId: ada.id, kind: "BLOCKED" });
    for (const refused of [await write(ada, bob, "why?"), await write(bob, ada, "because")])
      expect(codeOf(refused)).toEqual([403, "NOT_WELCOME"]);
    await ask(bob, "POST", "relations", { userId: ada.id, kind: null });
    expect((await write(ada, bob, "again friends")).status).toBe(201);
  });

  it("[X92] readers are devices of the two players, the sender is one of its own, and nobody writes to nobody or to themselves", async () => {
    const [ada, bob, eve] = [await newPlayer(), await newPlayer(), await newPlayer()];
    const stranger = await Correspondent.of(bob.id);
    expect(codeOf(await write(ada, bob, "psst", [eve.device]))).toEqual([409, "DEVICES_CHANGED"]);
    expect(codeOf(await write(ada, bob, "psst", [stranger]))).toEqual([409, "DEVICES_CHANGED"]);
    const own = await ada.device.write(bob.id, "to myself", [ada.device]);
    expect(codeOf(await post(ada, bob, own))).toEqual([409, "DEVICES_CHANGED"]);
    const foreign = await eve.device.write(bob.id, "as Ada", [bob.device]);
    expect(codeOf(await post(ada, bob, foreign))).toEqual([409, "DEVICES_CHANGED"]);
    expect(codeOf(await write(ada, ada, "me"))).toEqual([400, "VALIDATION_FAILED"]);
    const nobody = { ...bob, id: crypto.randomUUID() };
    expect(codeOf(await write(ada, nobody, "anybody?"))).toEqual([404, "NOT_FOUND"]);
    const long = { ...own, body: "A".repeat(15_000) };
    expect(codeOf(await post(ada, bob, long))).toEqual([400, "VALIDATION_FAILED"]);
    expect(await waiting(bob)).toEqual([]);
  });

  it("[X92] ten devices at most; one that is removed gets nothing more, and another player's is not touched", async () => {
    const [ada, bob] = [await newPlayer(), await newPlayer()];
    const more = await Promise.all(Array.from({ length: 10 }, () => Correspondent.of(ada.id)));
    for (const { card } of more.slice(0, 9)) expect((await ask(ada, "POST", "devices", card)).status).toBe(201);
    expect(codeOf(await ask(ada, "POST", "devices", more[9]!.card))).toEqual([403, "LIMIT_REACHED"]);
    expect((await ask(ada, "POST", "devices", ada.device.card)).status).toBe(201); // A repeat.
    expect(codeOf(await ask(bob, "POST", "devices", ada.device.card))).toEqual([403, "FORBIDDEN"]);
    expect(codeOf(await ask(bob, "DELETE", `devices/${ada.device.card.deviceId}`, {}))).toEqual([404, "NOT_FOUND"]);

    const before = await kept();
    await write(bob, ada, "hello");
    await ask(ada, "POST", "contacts", { userId: bob.id, state: "ACCEPTED" });
    expect((await ask(ada, "DELETE", `devices/${ada.device.card.deviceId}`, {})).status).toBe(200);
    expect(await kept()).toBe(before);
    const cards = (await ask(bob, "GET", `contacts/${ada.id}/devices`)).body.items;
    expect(cards).toEqual(more.slice(0, 9).map(({ card }) => card));
    expect(codeOf(await write(bob, ada, "still there?"))).toEqual([409, "DEVICES_CHANGED"]);
  });

  it("[X93] a report hands over one message with the proof that it was sent; another text, player or time is not believed", async () => {
    const [ada, bob] = [await newPlayer(), await newPlayer()];
    await write(ada, bob, "give me your card: 4111 1111 1111 1111");
    const [{ id, from, at, envelope, franking } = {} as MessageMessage] = await waiting(bob);
    await fetched(bob, [id]); // It is no longer on the server: the proof is enough.
    const { text, frankingKey } = await bob.device.opened(envelope, ada.id, ada.device.card);
    const message = { id, from, at, commitment: envelope.commitment };
    const report = { message, franking, frankingKey, text, reason: "THREAT" };
    for (const lie of [
      { ...report, text: "I will kill you" },
      { ...report, frankingKey: envelope.commitment },
      { ...report, message: { ...message, at: at + 1 } },
      { ...report, message: { ...message, from: bob.id } },
      { ...report, franking: envelope.commitment },
    ])
      expect(codeOf(await ask(bob, "POST", "messages/report", lie))).toEqual([403, "FORBIDDEN"]);
    expect(codeOf(await ask(await newPlayer(), "POST", "messages/report", report))).toEqual([403, "FORBIDDEN"]);
    for (let time = 0; time < 2; time += 1)
      expect((await ask(bob, "POST", "messages/report", report)).status).toBe(200);
    const incidents = await edge.prisma.incident.findMany({ where: { messageId: id } });
    expect(incidents).toMatchObject([
      {
        playerId: ada.id,
        reporterId: bob.id,
        text: "give me your card: •••• 1111",
        reason: "THREAT",
        isHandedOver: true,
      },
    ]);
  });

  it("[X94] who has the database, Redis, the logs and every answer finds no word of a message and no private key", async () => {
    const [ada, bob] = [await newPlayer(), await newPlayer()];
    const secret = "meet me behind the roulette";
    const sent = await write(ada, bob, secret);
    await write(bob, ada, secret);
    const read = await waiting(bob);
    expect(await bob.device.read(read[0]!.envelope, { from: ada.id, known: [ada.device] })).toMatchObject({
      text: secret,
    });

    const tables = await edge.prisma.$queryRaw<{ name: string }[]>`
      SELECT tablename AS name FROM pg_tables
      WHERE schemaname = current_schema() AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')`;
    const rows = await Promise.all(
      tables.map(({ name }) =>
        edge.prisma.$queryRawUnsafe<{ row: string }[]>(`SELECT t::text AS row FROM "${name}" t`),
      ),
    );
    const keys = await edge.redisClient.keys("*");
    const values = await Promise.all(keys.map((key) => edge.redisClient.dump(key)));
    const everything = [...rows.flat().map(({ row }) => row), ...keys, ...values.map(String)]
      .concat(JSON.stringify([edge.log, sent.body, read]))
      .join("\n");
    expect(everything).toContain(read[0]!.envelope.body); // The search does look where it lies.
    for (const form of ["utf8", "base64", "base64url", "hex"] as const)
      expect(everything).not.toContain(Buffer.from(secret).toString(form).replace(/=+$/, ""));
    expect(everything).not.toMatch(/"d":|pkcs8|PRIVATE KEY/);
  });
});
