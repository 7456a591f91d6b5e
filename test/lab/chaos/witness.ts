/** What players were told, kept to be held against the house: acknowledgements, payments and every view. */
import { createHash } from "node:crypto";
import type { TableView } from "../../../src/client/index.ts";
import type { Asked, Witness } from "../load/bot.ts";
import type { Evidence } from "./evidence.ts";

type Acknowledged = Asked & { readonly version: number };

interface PlayerPayments {
  /** Ids of the transfers that were told to the player. */
  readonly told: string[];
  /** Requests that nobody answered in time. */
  unanswered: number;
}

export interface ChaosWitness extends Witness {
  readonly acks: readonly Acknowledged[];
  readonly unknown: readonly Asked[];
  /** What settled hands were shown to bring, by round and seat. */
  readonly settled: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Told so far, by their kind: actions that put money on a table, hands that were settled, and payments. */
  readonly moneyMoved: number;
  readonly payments: ReadonlyMap<string, PlayerPayments>;
  paid(playerId: string, transferId: string): void;
  unpaid(playerId: string): void;
  /** Resolves with the next acknowledgement at this table. */
  nextAck(tableId: string): Promise<Acknowledged>;
  /** The newest version anybody was shown. */
  newest(tableId: string): number;
}

/** Versions of a table that are compared: players are seldom further apart. */
const KEPT_VERSIONS = 64;

export function createWitness(evidence: Evidence): ChaosWitness {
  const acks: Acknowledged[] = [];
  const unknown: Asked[] = [];
  let moneyMoved = 0;
  const payments = new Map<string, PlayerPayments>();
  const waiting = new Map<string, ((ack: Acknowledged) => void)[]>();
  /** By table: digests of the views by version, as whoever saw it first was shown it. */
  const shown = new Map<string, Map<number, string>>();
  const newest = new Map<string, number>();
  const settled = new Map<string, Map<number, number>>();

  /** Main stakes alone: what insurance and side bets brought is not in the view. */
  const settle = ({ roundId, seats }: TableView): void => {
    if (roundId === null || settled.has(roundId)) return;
    const paid = seats.flatMap((seat, index): [number, number][] => {
      if (seat === null || seat.hands.length === 0) return [];
      if ((seat.insurance ?? 0) > 0 || Object.keys(seat.sideBets).length > 0) return [];
      return [[index, seat.hands.reduce((sum, { payout }) => sum + (payout ?? 0), 0)]];
    });
    settled.set(roundId, new Map(paid));
    moneyMoved += paid.length;
  };

  const of = (playerId: string): PlayerPayments => {
    const known = payments.get(playerId) ?? { told: [], unanswered: 0 };
    payments.set(playerId, known);
    return known;
  };

  return {
    acks,
    unknown,
    payments,
    settled,
    get moneyMoved() {
      return moneyMoved;
    },
    paid(playerId, transferId) {
      moneyMoved += 1;
      of(playerId).told.push(transferId);
    },
    unpaid(playerId) {
      of(playerId).unanswered += 1;
    },
    newest: (tableId) => newest.get(tableId) ?? 0,

    acknowledged(ack) {
      acks.push(ack);
      if (movesMoney(ack)) moneyMoved += 1;
      const listeners = waiting.get(ack.tableId) ?? [];
      waiting.delete(ack.tableId);
      for (const listener of listeners) listener(ack);
    },
    unanswered: (asked) => void unknown.push(asked),
    nextAck: (tableId) => new Promise((resolve) => waiting.set(tableId, [...(waiting.get(tableId) ?? []), resolve])),

    saw(view) {
      newest.set(view.tableId, Math.max(view.version, newest.get(view.tableId) ?? 0));
      if (view.phase === "SETTLED") settle(view);
      const secret = secretIn(view);
      if (secret === null) evidence.check("I11");
      else evidence.violation("I11", `${secret} shown at ${view.tableId} version ${view.version} in ${view.phase}`);

      const versions = shown.get(view.tableId) ?? new Map<number, string>();
      shown.set(view.tableId, versions);
      const digest = digestOf(view);
      const first = versions.get(view.version);
      if (first === undefined) versions.set(view.version, digest);
      else if (first === digest) evidence.check("I8");
      else evidence.violation("I8", `two views of table ${view.tableId} version ${view.version}`);
      if (versions.size > KEPT_VERSIONS) versions.delete(versions.keys().next().value as number);
    },
  };
}

const movesMoney = ({ action }: Asked): boolean =>
  ["bet", "double", "split"].includes(action.type) || (action.type === "insurance" && action.take);

/** All of a view but when it was looked at, and that it is frozen, which is no version of its own. */
function digestOf({ serverTime: _, frozen: __, ...view }: TableView): string {
  return createHash("sha1").update(JSON.stringify(view)).digest("base64");
}

/** What nobody may know while the cards are in play. */
function secretIn({ phase, dealer, fairness }: TableView): string | null {
  if (phase === "SETTLED" || phase === "DEALER_TURN") return null;
  if (fairness.revealed !== null) return "the server's seed";
  if ((phase === "INSURANCE" || phase === "PLAYER_TURN") && dealer.cards[1] !== undefined && dealer.cards[1] !== "??")
    return "the hole card";
  return null;
}
