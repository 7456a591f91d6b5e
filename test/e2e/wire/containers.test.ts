import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TableView } from "../../../src/protocol/blackjack.ts";
import type { LedgerCheckMessage, TokensMessage, WalletMessage } from "../../../src/protocol/http.ts";
import { type Cluster, openCluster } from "../../setup/containers.ts";
import { call, guest, openTable, seatOf, type Update, Wire } from "./wire.ts";

let cluster: Cluster;
let one: string;
let two: string;

beforeEach(async () => {
  cluster = await openCluster(2);
  [one, two] = cluster.containers.map(({ url }) => url) as [string, string];
});
afterEach(async () => {
  await expectBalancedLedger();
  await cluster.close();
});

/** Whatever was done: nothing was created, nothing lost. Asked of a container that lives. */
async function expectBalancedLedger(): Promise<void> {
  const { url } = cluster.containers.find(({ process }) => !process.hasExited())!;
  const { body } = await call<TokensMessage>("POST", `${url}/api/auth/login`, { body: cluster.admin });
  const check = await call<LedgerCheckMessage>("GET", `${url}/api/admin/ledger/check`, { token: body.accessToken });
  expect(check.body).toMatchObject({ ok: true, drift: 0, problems: [] });
}

/** Two players at one table, each on a container of their own. */
async function seatTwo(more: object = {}) {
  const [ada, bob] = [await guest(one), await guest(two)];
  const { tableId } = await openTable(one, ada.accessToken, more);
  const adaWire = await Wire.connect(one, { token: ada.accessToken });
  const bobWire = await Wire.connect(two, { token: bob.accessToken });
  await adaWire.join(tableId);
  await bobWire.join(tableId);
  await adaWire.mustAct(tableId, { type: "sit", seat: 0 });
  await bobWire.mustAct(tableId, { type: "sit", seat: 1 });
  return { ada, bob, adaWire, bobWire, tableId };
}

/** A round in which seat 0 is to move: the cards of others end before that. */
async function dealUntilTurnOf(
  seats: Awaited<ReturnType<typeof seatTwo>>,
  fits: (table: TableView) => boolean,
): Promise<TableView> {
  const { adaWire, bobWire, tableId } = seats;
  for (let round = 1; round <= 200; round += 1) {
    await adaWire.table(tableId, (table) => table.phase === "BETTING" && table.roundNumber === round);
    await adaWire.mustAct(tableId, { type: "bet", amount: 100 });
    let { table } = await bobWire.mustAct(tableId, { type: "bet", amount: 100 });
    if (table.phase === "INSURANCE") {
      await adaWire.mustAct(tableId, { type: "insurance", take: false });
      ({ table } = await bobWire.mustAct(tableId, { type: "insurance", take: false }));
    }
    if (table.phase === "PLAYER_TURN" && fits(table)) return table;
    while (table.phase === "PLAYER_TURN")
      ({ table } = await (table.turn?.seat === 0 ? adaWire : bobWire).mustAct(tableId, { type: "stand" }));
  }
  throw new Error("no such hand in 200 rounds");
}

const balanceAt = async (url: string, { accessToken: token }: TokensMessage) =>
  (await call<WalletMessage>("GET", `${url}/api/wallet`, { token })).body.balance;

describe("two containers", () => {
  it("[W5] tell their clients the same versions, in the same order, with the same content", async () => {
    const seats = await seatTwo();
    const { ada, bob, adaWire, bobWire, tableId } = seats;
    for (let round = 1; round <= 5; round += 1) {
      await adaWire.table(tableId, (table) => table.phase === "BETTING" && table.roundNumber === round);
      let { table } = (
        await Promise.all([
          adaWire.mustAct(tableId, { type: "bet", amount: 100 }),
          bobWire.mustAct(tableId, { type: "bet", amount: 100 }),
        ])
      ).reduce((newest, answer) => (answer.version > newest.version ? answer : newest));
      while (table.phase === "INSURANCE" || table.phase === "PLAYER_TURN") {
        const wire =
          table.phase === "INSURANCE"
            ? seatOf(table, ada.user.id).insurance === null
              ? adaWire
              : bobWire
            : table.turn?.seat === 0
              ? adaWire
              : bobWire;
        ({ table } = await wire.mustAct(
          tableId,
          table.phase === "INSURANCE" ? { type: "insurance", take: false } : { type: "hit" },
        ));
      }
    }
    // By the messages that tell what happened: an announcement of that version may overtake its own.
    const isEnd = ({ table, events }: Update) =>
      table.roundNumber === 5 && table.phase === "SETTLED" && events.length > 0;
    const end = (wire: Wire) => wire.heard(({ updates }) => updates.find(isEnd), "the end of the last round");
    const [{ table: last }] = await Promise.all([end(bobWire), end(adaWire)]);

    const [adaHeard, bobHeard] = [adaWire, bobWire].map(({ updates }) =>
      updates
        .filter(({ events, version }) => events.length > 0 && version <= last.version)
        .map(({ table, ...rest }) => ({ ...rest, table: { ...table, serverTime: 0 } })),
    );
    const versions = adaHeard!.map(({ version }) => version);
    expect(versions).toEqual(Array.from({ length: versions.length }, (_, index) => versions[0]! + index));
    expect(bobHeard!.slice(-versions.length)).toEqual(adaHeard);
    expect(seatOf(last, bob.user.id)).toBeDefined();
    adaWire.close();
    bobWire.close();
  });

  it("[W6] a table with an open round tells its version at least every 2 s, though nothing happens", async () => {
    const { adaWire, bobWire, tableId } = await seatTwo();
    const { version } = await adaWire.mustAct(tableId, { type: "bet", amount: 100 });
    const announced = (wire: Wire) =>
      wire.heard(
        ({ updates }) => updates.filter((update) => update.version === version && update.events.length === 0)[1],
        "two announcements",
      );
    const startedAt = performance.now();
    await Promise.all([announced(adaWire), announced(bobWire)]);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    adaWire.close();
    bobWire.close();
  });

  it("[W3] the same hit from both at once, under one id, deals one card; the other answer is its repeat", async () => {
    const seats = await seatTwo();
    const { ada, adaWire, bobWire, tableId } = seats;
    const second = await Wire.connect(two, { token: ada.accessToken });
    const before = await dealUntilTurnOf(
      seats,
      ({ turn, seats: [seat] }) => turn?.seat === 0 && seat!.hands[0]!.total < 12,
    );
    const actionId = randomUUID();
    const answers = await Promise.all(
      [adaWire, second].map((wire) => wire.mustAct(tableId, { type: "hit" }, actionId)),
    );
    expect(answers.map(({ version }) => version)).toEqual([before.version + 1, before.version + 1]);
    expect(answers.filter(({ replayed }) => replayed === true).length).toBe(1);
    for (const { table } of answers) expect(seatOf(table, ada.user.id).hands[0]!.cards.length).toBe(3);
    for (const wire of [adaWire, bobWire, second]) wire.close();
  });

  it("[W3] a double from both at once, under two ids, is charged once; the other is refused", async () => {
    const seats = await seatTwo();
    const { ada, adaWire, bobWire, tableId } = seats;
    const second = await Wire.connect(two, { token: ada.accessToken });
    // The other one has a move to make after it: the round does not end, and nothing is paid out, while balances are compared.
    await dealUntilTurnOf(
      seats,
      ({ turn, seats: [, other] }) =>
        turn?.seat === 0 && turn.actions.includes("double") && other!.hands[0]!.total !== 21,
    );
    const balance = await balanceAt(one, ada);
    const answers = await Promise.all([adaWire, second].map((wire) => wire.act(tableId, { type: "double" })));
    const refused = answers.filter((answer) => !answer.ok);
    expect(refused.length).toBe(1);
    expect(["NOT_YOUR_TURN", "INVALID_PHASE"]).toContain(refused[0]!.ok ? "" : refused[0]!.error.code);
    const table = answers.find((answer) => answer.ok)!;
    expect(table.ok && table.table.seats[0]!.hands[0]).toMatchObject({ doubled: true, bet: 200 });
    const paid = table.ok ? (table.table.seats[0]!.hands[0]!.payout ?? 0) : 0;
    expect(await balanceAt(two, ada)).toBe(balance - 100 + paid);
    for (const wire of [adaWire, bobWire, second]) wire.close();
  });

  it("[W9] the last free seat goes to one of many who sit down at once", async () => {
    const host = await guest(one);
    const { tableId } = await openTable(one, host.accessToken, { seats: 1 });
    const players = await Promise.all(Array.from({ length: 8 }, (_, index) => guest(index % 2 ? one : two)));
    const wires = await Promise.all(
      players.map(({ accessToken }, index) => Wire.connect(index % 2 ? one : two, { token: accessToken })),
    );
    const answers = await Promise.all(wires.map((wire) => wire.act(tableId, { type: "sit", seat: 0 })));
    expect(answers.filter(({ ok }) => ok).length).toBe(1);
    for (const answer of answers) if (!answer.ok) expect(["SEAT_TAKEN", "TABLE_BUSY"]).toContain(answer.error.code);
    for (const wire of wires) wire.close();
  });
});

describe("a container that dies", () => {
  it("[W7] in the middle of a hand: its player finishes the hand at the other one, with the same cards", async () => {
    const seats = await seatTwo();
    const { ada, bob, adaWire, bobWire, tableId } = seats;
    // From nine, no card makes twenty-one, which would end the hand.
    const before = await dealUntilTurnOf(
      seats,
      ({ turn, seats: [seat] }) => turn?.seat === 0 && seat!.hands[0]!.total <= 9,
    );
    const { table: hit, version } = await adaWire.mustAct(tableId, { type: "hit" });
    const cards = seatOf(hit, ada.user.id).hands[0]!.cards;
    expect(cards.slice(0, 2)).toEqual(seatOf(before, ada.user.id).hands[0]!.cards);

    await cluster.kill(cluster.containers[0]!);
    const again = await Wire.connect(two, { token: ada.accessToken });
    const found = await again.join(tableId);
    expect(found.version).toBeGreaterThanOrEqual(version);
    expect(seatOf(found, ada.user.id).hands[0]!.cards).toEqual(cards);
    expect(found.dealer).toEqual(before.dealer);
    expect(found.turn).toMatchObject({ seat: 0, hand: 0 });

    let { table } = await again.mustAct(tableId, { type: "stand" });
    while (table.phase === "PLAYER_TURN") ({ table } = await bobWire.mustAct(tableId, { type: "stand" }));
    table = await again.settled(table);
    expect(seatOf(table, ada.user.id).hands[0]).toMatchObject({ cards, outcome: expect.any(String) });
    const { body: record } = await call<{ seats: unknown[] }>("GET", `${two}/api/rounds/${table.roundId}`, {
      token: bob.accessToken,
    });
    expect(record.seats.length).toBe(2);
    again.close();
    bobWire.close();
  });

  it("[W3] before it answers: the repeat at the other container finds the action done, or does it, once", async () => {
    const seats = await seatTwo();
    const { ada, adaWire, bobWire, tableId } = seats;
    const before = await dealUntilTurnOf(
      seats,
      ({ turn, seats: [seat] }) => turn?.seat === 0 && seat!.hands[0]!.total < 12,
    );
    const actionId = randomUUID();
    adaWire.socket.emit("table:act", { tableId, actionId, action: { type: "hit" } }); // Nobody will hear the answer.
    await cluster.kill(cluster.containers[0]!);
    const again = await Wire.connect(two, { token: ada.accessToken });
    await again.join(tableId);
    const answer = await again.mustAct(tableId, { type: "hit" }, actionId);
    expect(answer.table.seats[0]!.hands[0]!.cards.length).toBe(3);
    const repeated = await again.mustAct(tableId, { type: "hit" }, actionId);
    expect(repeated).toMatchObject({ version: answer.version, replayed: true });
    expect(seatOf(answer.table, ada.user.id).hands[0]!.cards.slice(0, 2)).toEqual(
      seatOf(before, ada.user.id).hands[0]!.cards,
    );
    again.close();
    bobWire.close();
  });

  it("[W12] a container ended by SIGTERM says so first, answers what it was asked, and lets the game go on elsewhere", async () => {
    const { ada, adaWire, bobWire, tableId } = await seatTwo();
    await adaWire.mustAct(tableId, { type: "bet", amount: 100 });
    const warned = new Promise<{ reconnectInMs: number }>((resolve) => adaWire.socket.once("server:draining", resolve));
    const gone = new Promise((resolve) => adaWire.socket.once("disconnect", resolve));
    const container = cluster.containers[0]!;
    container.process.kill("SIGTERM");
    expect((await warned).reconnectInMs).toEqual(expect.any(Number));

    const again = await Wire.connect(two, { token: ada.accessToken });
    expect(seatOf(await again.join(tableId), ada.user.id).bet).toBe(100);
    await gone;
    expect(await container.process.exited).toMatchObject({ code: 0 });
    const { table } = await bobWire.mustAct(tableId, { type: "bet", amount: 100 });
    expect(table.seats.every((seat) => seat?.hands.length === 1)).toBe(true);
    again.close();
    bobWire.close();
  });

  it.each([
    ["says what it is for", true],
    ["does not say what it is for", false],
  ])("[W14] an action in the buffer of one that stood still lands on no later hand, when it %s", async (_, says) => {
    const ada = await guest(two);
    const { tableId } = await openTable(two, ada.accessToken, { seats: 1, turnMs: 500 });
    const stopped = await Wire.connect(one, { token: ada.accessToken });
    const wire = await Wire.connect(two, { token: ada.accessToken });
    await wire.join(tableId);
    await wire.mustAct(tableId, { type: "sit", seat: 0 });
    const turnIn = (round: number) => (table: TableView) => table.phase === "PLAYER_TURN" && table.roundNumber >= round;
    /** Bets until there is a hand to decide on: a blackjack decides for itself. */
    const betUntilTurn = async (from: number): Promise<TableView> => {
      for (let round = from; ; round += 1) {
        await wire.table(tableId, (table) => table.phase === "BETTING" && table.roundNumber === round);
        await wire.mustAct(tableId, { type: "bet", amount: 100 });
        const decided = (table: TableView) =>
          turnIn(round)(table) || (table.phase === "SETTLED" && table.roundNumber === round);
        const table = await wire.table(tableId, decided);
        if (table.phase === "PLAYER_TURN") return table;
      }
    };
    const turn = await betUntilTurn(1);
    const { process: victim } = cluster.containers[0]!;
    victim.kill("SIGSTOP");
    const stoppedAt = performance.now();
    const actionId = randomUUID();
    const late = {
      ...{ tableId, actionId, action: { type: "double" } },
      ...(says ? { for: { roundId: turn.roundId, seat: 0, hand: 0 } } : {}),
    };
    const heard = stopped.socket.timeout(20_000).emitWithAck("table:act", late);
    const cut = new Promise<void>((resolve) => stopped.socket.once("disconnect", () => resolve()));
    await wire.table(tableId, (table) => table.phase === "SETTLED" && table.roundNumber === turn.roundNumber);
    if (says) expect(await wire.ask("table:act", late)).toMatchObject({ ok: false, error: { retryable: false } });
    await betUntilTurn(turn.roundNumber + 1);
    const balance = await balanceAt(two, ada);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 2_300 - (performance.now() - stoppedAt))));
    victim.kill("SIGCONT");
    const answer = await heard;
    expect(answer).toMatchObject({ ok: false, error: { retryable: false } });
    if (!says) {
      expect(answer).toMatchObject({ error: { code: "STALE_ACTION" } });
      await cut;
    }
    expect(await balanceAt(two, ada)).toBeGreaterThanOrEqual(balance); // What was paid meanwhile may have come, no stake has gone.
    expect(await wire.ask("table:act", late)).toMatchObject({
      ok: false,
      error: { code: (answer as { error: { code: string } }).error.code },
    });
    for (const { socket } of [stopped, wire]) socket.disconnect();
  });
});
