import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { BlackjackActionMessage, RoundRecord, TableView } from "../../../src/protocol/blackjack.ts";
import { roundRecord, tableView } from "../../../src/protocol/blackjack.ts";
import type { TokensMessage, WalletMessage, WalletTransactionMessage } from "../../../src/protocol/http.ts";
import { type Cluster, openCluster } from "../../setup/containers.ts";
import { call, guest, openTable, seatOf, Wire } from "./wire.ts";

const MOVES = ["hit", "stand", "double", "split", "surrender"] as const;
const KINDS = [...MOVES, "insurance taken", "insurance declined"] as const;
type Kind = (typeof KINDS)[number];
const ROUNDS_MAX = 400; // The rarest kind comes every 13th round: to miss it this often has odds of one in 10^13.

let cluster: Cluster;
let url: string;

beforeAll(async () => {
  cluster = await openCluster(1);
  url = cluster.containers[0]!.url;
});
afterAll(() => cluster.close());

/** Plays rounds and picks, of what is open, what was seen least, until every kind was seen. */
class Collector {
  readonly seen = new Map<Kind, number>(KINDS.map((kind) => [kind, 0]));

  get isComplete(): boolean {
    return [...this.seen.values()].every((count) => count > 0);
  }

  choose(table: TableView): BlackjackActionMessage {
    if (table.phase === "INSURANCE") {
      const take = this.#rarest(["insurance taken", "insurance declined"]) === "insurance taken";
      return this.#note(take ? "insurance taken" : "insurance declined", { type: "insurance", take });
    }
    const move = this.#rarest(MOVES.filter((one) => table.turn?.actions.includes(one)));
    return this.#note(move, { type: move });
  }

  #rarest<One extends Kind>(kinds: readonly One[]): One {
    return kinds.reduce((least, kind) => (this.seen.get(kind)! < this.seen.get(least)! ? kind : least));
  }

  #note(kind: Kind, action: BlackjackActionMessage): BlackjackActionMessage {
    this.seen.set(kind, this.seen.get(kind)! + 1);
    return action;
  }
}

async function readRound(token: string, roundId: string): Promise<RoundRecord> {
  const { status, body } = await call<RoundRecord>("GET", `${url}/api/rounds/${roundId}`, { token });
  expect(status).toBe(200);
  return roundRecord.parse(body);
}

async function readWallet(token: string): Promise<WalletMessage> {
  return (await call<WalletMessage>("GET", `${url}/api/wallet`, { token })).body;
}

async function readHistory(token: string): Promise<WalletTransactionMessage[]> {
  const items: WalletTransactionMessage[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await call<{ items: WalletTransactionMessage[]; nextCursor: string | null }>(
      "GET",
      `${url}/api/wallet/transactions?limit=50${query}`,
      { token },
    );
    items.push(...body.items);
    cursor = body.nextCursor;
  }
  return items;
}

/** From BETTING to SETTLED. @returns the settled table */
async function playRound(wire: Wire, table: TableView, bet: BlackjackActionMessage, choose: Collector["choose"]) {
  let { table: now } = await wire.mustAct(table.tableId, bet);
  while (now.phase === "INSURANCE" || now.phase === "PLAYER_TURN")
    ({ table: now } = await wire.mustAct(table.tableId, choose(now)));
  return wire.settled(now);
}

describe("a stranger's client", () => {
  it("[W10] plays every kind of move, is paid, and reads each round back as it saw it", async () => {
    const player: TokensMessage = await guest(url);
    const token = player.accessToken;
    const rules = { decks: 1, surrender: "LATE", doubleOn: "ANY", hitSplitAces: true, resplitAces: true };
    const table = await openTable(url, token, { rules, seats: 1 });
    const wire = await Wire.connect(url, { token });
    expect(await wire.join(table.tableId)).toMatchObject({ tableId: table.tableId, phase: "WAITING", version: 0 });
    await wire.mustAct(table.tableId, { type: "sit", seat: 0 });

    const collector = new Collector();
    const choose = (now: TableView) => collector.choose(now);
    const start = (await readWallet(token)).balance;
    let balance = start;
    const roundIds: string[] = [];
    while (!collector.isComplete && roundIds.length < ROUNDS_MAX) {
      const opened = await wire.table(
        table.tableId,
        (one) => one.phase === "BETTING" && one.roundNumber === roundIds.length + 1,
      );
      const sideBets = roundIds.length % 3 === 0 ? { perfectPairs: 20, twentyOnePlusThree: 10 } : {};
      const bet = { type: "bet", amount: 500, sideBets, clientSeed: `seed ${roundIds.length}` } as const;
      const settled = tableView.parse(await playRound(wire, opened, bet, choose));
      const record = await readRound(token, settled.roundId!);

      const seat = seatOf(settled, player.user.id);
      expect(record.seats).toEqual([
        expect.objectContaining({ seat: 0, userId: player.user.id, bet: 500, hands: seat.hands }),
      ]);
      expect(record.dealer).toEqual(settled.dealer);
      expect(createHash("sha256").update(record.fairness.serverSeed, "hex").digest("hex")).toBe(
        opened.fairness.commitment,
      );
      expect(settled.fairness.revealed).toBe(record.fairness.serverSeed);
      expect(record.fairness.clientSeeds).toEqual([{ seat: 0, seed: bet.clientSeed }]);

      const staked = sum(record.transfers.filter(({ from }) => from.includes(player.user.id)));
      const paid = sum(record.transfers.filter(({ to }) => to.includes(player.user.id)));
      expect(paid).toBe(record.seats[0]!.paid);
      balance += paid - staked;
      expect((await readWallet(token)).balance).toBe(balance);
      roundIds.push(record.roundId);
    }
    expect(Object.fromEntries(collector.seen)).not.toContain(0);
    expect([...collector.seen.values()].every((count) => count > 0)).toBe(true);

    const history = await readHistory(token);
    expect(start + sum(history.filter(({ roundId }) => roundId !== null))).toBe(balance);
    expect(history[0]!.balanceAfter).toBe(balance);
    const mine = await call<{ items: { roundId: string; staked: number; paid: number }[] }>(
      "GET",
      `${url}/api/me/rounds?limit=200`,
      { token },
    );
    expect(mine.body.items.map(({ roundId }) => roundId)).toEqual(roundIds.slice(-200).reverse());
    expect(
      (await wire.heard(({ wallets }) => wallets.find((one) => one.balance === balance), "the last balance")).balance,
    ).toBe(balance);
    wire.close();
  }, 240_000);

  it("[W13] sees neither hole card nor seed in any message before its time", async () => {
    const player = await guest(url);
    const table = await openTable(url, player.accessToken, { seats: 1 });
    const wire = await Wire.connect(url, { token: player.accessToken });
    const frames: string[] = [];
    wire.socket.onAny((event, payload) => frames.push(JSON.stringify([event, payload])));
    await wire.join(table.tableId);
    await wire.mustAct(table.tableId, { type: "sit", seat: 0 });
    for (let round = 1; round <= 10; round += 1) {
      const opened = await wire.table(table.tableId, (one) => one.phase === "BETTING" && one.roundNumber === round);
      let { table: now } = await wire.mustAct(table.tableId, { type: "bet", amount: 100 });
      const before: string[] = [JSON.stringify(now)];
      while (now.phase === "INSURANCE" || now.phase === "PLAYER_TURN") {
        expect(now.dealer).toMatchObject({ cards: [expect.stringMatching(/^[^?]{2}$/), "??"], total: null });
        const action =
          now.phase === "INSURANCE" ? ({ type: "insurance", take: false } as const) : ({ type: "stand" } as const);
        before.push(...frames.splice(0));
        ({ table: now } = await wire.mustAct(table.tableId, action));
        before.push(JSON.stringify(now));
      }
      await wire.settled(now);
      const record = await readRound(player.accessToken, opened.roundId!);
      const early = before.filter((frame) => !frame.includes('"SETTLED"'));
      for (const frame of early) expect(frame).not.toContain(record.fairness.serverSeed);
      frames.length = 0;
    }
    wire.close();
  });

  it("[W3] can play over HTTP alone, with the same answers", async () => {
    const player = await guest(url);
    const token = player.accessToken;
    const table = await openTable(url, token, { seats: 1, settledMs: 30_000 });
    const actions = `${url}/api/tables/${table.tableId}/actions`;
    const act = async (action: object) => {
      const actionId = crypto.randomUUID();
      const first = await call<{ version: number; table: TableView }>("POST", actions, {
        body: { actionId, action },
        token,
      });
      expect(first.status).toBe(200);
      expect(first.body.version).toBe(first.body.table.version);
      const again = await call<{ version: number; replayed?: true }>("POST", actions, {
        body: { actionId, action },
        token,
      });
      expect(again.body).toMatchObject({ version: first.body.version });
      return first.body.table;
    };
    await act({ type: "sit", seat: 0 });
    let now = await act({ type: "bet", amount: 100 });
    while (now.phase === "INSURANCE" || now.phase === "PLAYER_TURN")
      now = await act(now.phase === "INSURANCE" ? { type: "insurance", take: false } : { type: "stand" });
    await vi.waitFor(async () => {
      ({ body: now } = await call<TableView>("GET", `${url}/api/tables/${table.tableId}`, { token }));
      expect(now.phase).toBe("SETTLED");
    }, 20_000);
    expect(seatOf(now, player.user.id).hands.every(({ outcome }) => outcome !== null)).toBe(true);
  });
});

const sum = (items: readonly { amount: number }[]): number => items.reduce((total, { amount }) => total + amount, 0);
