/**
 * A settled round, recomputed from its record by anybody: the commitment,
 * the shoe, every card, every payout and every transfer. Pure, so that it runs in a player's own browser.
 */
import { commitmentOf, FAIRNESS_SCHEME, labelOf } from "../fairness.ts";
import type { MoneyMove, RoundResult } from "../game.ts";
import type { RecordedSeat, RoundRecord } from "./record.ts";
import { replayRecord } from "./replayRecord.ts";
import { checkRules, ENGINES, rulesHash } from "./rules.ts";
import type { HandView, TableView } from "./view.ts";

export const CHECKS = ["rules", "commitment", "seeds", "cards", "payouts", "transfers"] as const;
export type Check = (typeof CHECKS)[number];

export type Verdict =
  | { readonly ok: true; readonly passed: readonly Check[] }
  /** The checks that held, the first that did not, and what in it does not follow. */
  | { readonly ok: false; readonly passed: readonly Check[]; readonly failed: Check; readonly problem: string };

export function verifyRound(record: RoundRecord): Verdict {
  const passed: Check[] = [];
  for (const [check, problem] of problems(record)) {
    if (problem !== null) return { ok: false, passed, failed: check, problem };
    passed.push(check);
  }
  return { ok: true, passed };
}

/** One check after the other; the later ones are not reached when an earlier one fails. */
function* problems(record: RoundRecord): Generator<[Check, string | null]> {
  yield ["rules", rulesProblem(record)];
  yield ["commitment", commitmentProblem(record)];
  const { dealt, end } = replayRecord(record);
  if (dealt !== null) yield ["seeds", seedsProblem(record, dealt)];
  if (typeof end === "string") {
    yield ["cards", (dealt && firstCardsProblem(record, dealt)) ?? end];
    return;
  }
  yield ["cards", cardsProblem(record, end.table)];
  yield ["payouts", payoutsProblem(record, end.table, end.results)];
  yield ["transfers", transfersProblem(record, end.moves)];
}

function rulesProblem({ rules, rulesHash: recorded, engineVersion }: RoundRecord): string | null {
  if (!ENGINES.includes(engineVersion)) {
    return `the round was played by ${engineVersion}, and this verifier knows ${ENGINES.join(", ")}`;
  }
  for (const conflict of checkRules(rules)) return conflict.message;
  return differs("the rules' hash", recorded, rulesHash(rules));
}

function commitmentProblem({ fairness, tableId, roundNumber }: RoundRecord): string | null {
  if (!/^[0-9a-f]{64}$/.test(fairness.serverSeed)) return "the server's seed is not 32 bytes in lower-case hex";
  return (
    differs("the scheme", fairness.scheme, FAIRNESS_SCHEME) ??
    differs("the label", fairness.label, labelOf(tableId, roundNumber)) ??
    differs("the commitment", fairness.commitment, commitmentOf(fairness.serverSeed))
  );
}

/** The seeds of the shuffle are those that came with the bets, or their hashes where they were not shown. */
function seedsProblem({ fairness }: RoundRecord, dealt: TableView): string | null {
  const line = ({ seat, seed }: { seat: number; seed: string }) => `${seatName(seat)} '${seed}'`;
  return listProblem(
    (index) => `player seed ${index + 1}`,
    fairness.clientSeeds.map(line),
    dealt.fairness.clientSeeds.map(line),
  );
}

/** Where the actions can't be replayed on these cards: is it because the first cards are others? */
function firstCardsProblem(record: RoundRecord, dealt: TableView): string | null {
  for (const { seat, hands } of record.seats) {
    const first = dealt.seats[seat]?.hands[0]?.cards[0];
    const problem = differs(cardName(seat, 0, 0), hands[0]?.cards[0] ?? "none", first ?? "none");
    if (problem !== null) return problem;
  }
  return differs("the dealer's card 1", record.dealer.cards[0] ?? "none", dealt.dealer.cards[0] ?? "none");
}

function cardsProblem(record: RoundRecord, table: TableView): string | null {
  const recordedSeats = new Map(record.seats.map((seat) => [seat.seat, seat]));
  for (const [seat, expected] of table.seats.entries()) {
    if (expected === null) continue;
    const recorded = recordedSeats.get(seat);
    if (recorded === undefined) return `${seatName(seat)} has a bet and is not in the record`;
    for (const [index, hand] of expected.hands.entries()) {
      const problem = listProblem(
        (card) => cardName(seat, index, card),
        recorded.hands[index]?.cards ?? [],
        hand.cards,
      );
      if (problem !== null) return problem;
    }
    if (recorded.hands.length !== expected.hands.length) {
      return differs(`the number of hands of ${seatName(seat)}`, recorded.hands.length, expected.hands.length);
    }
  }
  return (
    listProblem((card) => `the dealer's card ${card + 1}`, record.dealer.cards, table.dealer.cards) ??
    differs("the dealer's total", record.dealer.total, table.dealer.total ?? 0)
  );
}

/** As people count: the record's seat 0 is the first. */
const seatName = (seat: number): string => `seat ${seat + 1}`;

const cardName = (seat: number, hand: number, card: number): string =>
  `${seatName(seat)}, hand ${hand + 1}, card ${card + 1}`;

const HAND_FACTS = [
  "total",
  "soft",
  "bet",
  "doubled",
  "status",
  "outcome",
  "payout",
] as const satisfies (keyof HandView)[];

function payoutsProblem(record: RoundRecord, table: TableView, results: readonly RoundResult[]): string | null {
  for (const recorded of record.seats) {
    const { seat } = recorded;
    const expected = table.seats[seat];
    if (!expected) return `${seatName(seat)} is in the record and has no bet`;
    const problem =
      differs(`the player of ${seatName(seat)}`, recorded.userId, expected.userId) ??
      differs(`the bet of ${seatName(seat)}`, recorded.bet, expected.bet) ??
      differs(`the insurance of ${seatName(seat)}`, recorded.insurance, expected.insurance) ??
      differs(`the side bets of ${seatName(seat)}`, sorted(recorded.sideBets), sorted(expected.sideBets)) ??
      handsProblem(recorded, expected.hands) ??
      differs(`what ${seatName(seat)} was paid`, recorded.paid, paidTo(results, seat));
    if (problem !== null) return problem;
  }
  return null;
}

const paidTo = (results: readonly RoundResult[], seat: number): number =>
  results.find((result) => result.seat === seat)?.paid ?? 0;

function handsProblem({ seat, hands }: RecordedSeat, expected: readonly HandView[]): string | null {
  for (const [index, hand] of expected.entries()) {
    for (const fact of HAND_FACTS) {
      const problem = differs(`${seatName(seat)}, hand ${index + 1}, ${fact}`, hands[index]?.[fact], hand[fact]);
      if (problem !== null) return problem;
    }
  }
  return null;
}

/** Every transfer of the record is one that the rules ask for, and none is missing. Order is the ledger's own. */
function transfersProblem({ transfers, tableId }: RoundRecord, moves: readonly MoneyMove[]): string | null {
  const purse = (name: MoneyMove["from"]) =>
    typeof name === "object" ? `player:${name.player}` : `${name}:${tableId}`;
  const due = moves.map(({ from, to, amount, kind }) => `${kind} of ${amount} from ${purse(from)} to ${purse(to)}`);
  for (const { id, kind, amount, from, to } of transfers) {
    const index = due.indexOf(`${kind} of ${amount} from ${from} to ${to}`);
    if (index < 0) return `transfer ${id}: no rule asks for a ${kind} of ${amount} from ${from} to ${to}`;
    due.splice(index, 1);
  }
  return due[0] === undefined ? null : `a transfer is missing: ${due[0]}`;
}

function listProblem(
  nameOf: (index: number) => string,
  recorded: readonly string[],
  expected: readonly string[],
): string | null {
  for (let index = 0; index < Math.max(recorded.length, expected.length); index++) {
    const problem = differs(nameOf(index), recorded[index] ?? "none", expected[index] ?? "none");
    if (problem !== null) return problem;
  }
  return null;
}

const sorted = (amounts: Readonly<Record<string, number>>): string => JSON.stringify(Object.entries(amounts).sort());

function differs(what: string, recorded: unknown, expected: unknown): string | null {
  return recorded === expected
    ? null
    : `${what}: the record says ${String(recorded)}, it follows that it is ${String(expected)}`;
}
