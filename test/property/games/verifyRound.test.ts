import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import type { BlackjackAction, Rules } from "../../../src/games/blackjack/index.ts";
import { type BlackjackState, blackjack, type RoundRecord } from "../../../src/games/blackjack/index.ts";
import { verifyRound } from "../../../src/games/blackjack/verifyRound.ts";
import type { Command, MoneyMove, TableSettings } from "../../../src/games/game.ts";
import { playAll, type Step, settings, type Try, tries } from "./anyTable.ts";

/** What the journal and the ledger would keep of a game: the record of every round that was settled in it. */
function recordsOf(table: TableSettings<Rules>, all: readonly Try[]): RoundRecord[] {
  const records: RoundRecord[] = [];
  let steps: (Step & { seq: number; seat: number | null })[] = [];
  let seq = 0;
  playAll(table, all, (step, before) => {
    seq++;
    const { decision, command } = step;
    if (decision.round?.kind === "opened") steps = [];
    steps.push({ ...step, seq, seat: seatOf(command, [before, decision.state]) });
    if (decision.round?.kind !== "settled") return;
    records.push(
      blackjack.record({
        roundId: decision.round.roundId,
        tableId: table.tableId,
        roundNumber: decision.state.roundNumber,
        engineVersion: blackjack.engineVersion,
        openedAt: steps[0]?.at ?? 0,
        settledAt: step.at,
        state: decision.state,
        results: decision.round.results,
        steps,
        transfers: steps
          .flatMap(({ decision: { moves } }) => moves)
          .map((move, id) => transferOf(table.tableId, move, id)),
      }),
    );
  });
  return records;
}

function seatOf(command: Command<BlackjackAction>, states: readonly BlackjackState[]): number | null {
  if (!("playerId" in command)) return null;
  const seats = states.flatMap((state) => blackjack.seated(state));
  return seats.find(({ playerId }) => playerId === command.playerId)?.seat ?? null;
}

function transferOf(tableId: string, { from, to, amount, kind }: MoneyMove, id: number) {
  const name = (purse: MoneyMove["from"]) =>
    typeof purse === "object" ? `player:${purse.player}` : `${purse}:${tableId}`;
  return { id: `transfer-${id}`, kind, from: name(from), to: name(to), amount };
}

/** A record as it comes over the wire. */
const sent = (record: RoundRecord): RoundRecord => JSON.parse(JSON.stringify(record)) as RoundRecord;

test.prop([settings, tries], { numRuns: 300 })(
  "[G40] the record of every round that can be played verifies",
  (table, all) => {
    for (const record of recordsOf(table, all)) {
      expect(verifyRound(sent(record))).toEqual({
        ok: true,
        passed: ["rules", "commitment", "seeds", "cards", "payouts", "transfers"],
      });
    }
  },
);

const typeOf = (action: object): string => ("type" in action ? String(action.type) : "");

/** Every way to change one thing in a record that somebody could gain by. */
const TAMPER: Record<string, (record: RoundRecord, pick: number) => boolean> = {
  "a player's card": ({ seats }, pick) => {
    const hand = seats[pick % seats.length]?.hands[0];
    if (!hand) return false;
    hand.cards[pick % hand.cards.length] = hand.cards[pick % hand.cards.length] === "AS" ? "KD" : "AS";
    return true;
  },
  "the dealer's last card": ({ dealer }) => {
    dealer.cards[dealer.cards.length - 1] = dealer.cards.at(-1) === "2C" ? "3C" : "2C";
    return true;
  },
  "one more card": ({ dealer }) => dealer.cards.push("2C") > 0,
  "a payout": ({ seats }, pick) => {
    const hand = seats[pick % seats.length]?.hands[0];
    if (!hand) return false;
    hand.payout = (hand.payout ?? 0) + 1;
    return true;
  },
  "what a seat was paid": ({ seats }, pick) => {
    const seat = seats[pick % seats.length];
    if (seat) seat.paid -= 1;
    return seat !== undefined;
  },
  "a bet": ({ seats }, pick) => {
    const seat = seats[pick % seats.length];
    if (seat) seat.bet += 1;
    return seat !== undefined;
  },
  "a transfer's amount": ({ transfers }, pick) => {
    const transfer = transfers[pick % transfers.length];
    if (transfer) transfer.amount += 1;
    return transfer !== undefined;
  },
  "a transfer's receiver": ({ transfers }, pick) => {
    const transfer = transfers[pick % transfers.length];
    if (transfer) transfer.to = "player:somebody-else";
    return transfer !== undefined;
  },
  "a transfer less": ({ transfers }) => transfers.pop() !== undefined,
  "a transfer twice": ({ transfers }) => transfers.push(...transfers.slice(-1)) > 0,
  "the server's seed": ({ fairness }) => {
    fairness.serverSeed = fairness.serverSeed.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
    return true;
  },
  "a player's seed": ({ fairness }) => {
    const seed = fairness.clientSeeds[0];
    if (seed) seed.seed += "!";
    return seed !== undefined;
  },
  "a player's seed less": ({ fairness }) => fairness.clientSeeds.pop() !== undefined,
  "the label": ({ fairness }) => {
    fairness.label += "0";
    return true;
  },
  "the rules": (record) => {
    record.rules = { ...record.rules, soft17: record.rules.soft17 === "S17" ? "H17" : "S17" };
    return true;
  },
  "a move less": ({ actions }) => {
    const index = actions.findIndex(({ action }) => ["hit", "double", "split", "surrender"].includes(typeOf(action)));
    return index >= 0 && actions.splice(index, 1).length > 0;
  },
  "a move more": ({ actions }) => {
    const bet = actions.findIndex(({ action }) => typeOf(action) === "bet");
    const better = actions[bet];
    return better !== undefined && actions.push({ ...better, action: { type: "hit" } }) > 0;
  },
  "a seat less": ({ seats }) => seats.pop() !== undefined,
};

test.prop([settings, tries, fc.nat(1_000)], { numRuns: 60 })(
  "[G40] a record that was tampered with does not",
  (table, all, pick) => {
    for (const record of recordsOf(table, all)) {
      for (const [name, tamper] of Object.entries(TAMPER)) {
        const forged = sent(record);
        if (!tamper(forged, pick)) continue;
        const verdict = verifyRound(forged);
        expect([name, verdict.ok]).toEqual([name, false]);
        expect(verdict).toHaveProperty("problem", expect.stringMatching(/./));
      }
    }
  },
);
