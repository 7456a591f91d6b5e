import type { SeatView, TableView } from "../../client/index.ts";
import { chips, signed } from "../format.ts";
import { words } from "../i18n/index.ts";
import { outcomeName } from "../table/narrate.ts";
import { seatResult } from "../table/results.ts";

interface Props {
  readonly view: TableView;
  readonly seat: SeatView;
  readonly paid: number | null;
}

/** What the round brought, and how it comes about. */
export function RoundResult({ view, seat, paid }: Props) {
  const t = words.value;
  const result = seatResult(view, seat, paid);
  if (result === null) return null;
  const net = result.paid - result.staked;
  const parts = [
    ...seat.hands.map((hand) => [outcomeName(hand), (hand.payout ?? 0) - hand.bet] as const),
    ...(result.sideBetsStaked > 0 ? ([[t.bet.sideBets, result.sideBetsPaid - result.sideBetsStaked]] as const) : []),
    ...(seat.insurance ? ([[t.insurance.label, result.insurancePaid - seat.insurance]] as const) : []),
  ];
  return (
    <div class="round-result" data-test="result" data-net={net}>
      <p class={`net ${net > 0 ? "won" : net < 0 ? "lost" : "even"}`}>{net === 0 ? chips(0) : signed(net)}</p>
      <ul>
        {parts.map(([name, amount], index) => (
          <li key={index}>
            {name} {parts.length > 1 && <b>{signed(amount)}</b>}
          </li>
        ))}
      </ul>
    </div>
  );
}
