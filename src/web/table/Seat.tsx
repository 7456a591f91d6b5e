import type { SeatView, TableView } from "../../client/index.ts";
import { chips, signed } from "../format.ts";
import { words } from "../i18n/index.ts";
import type { Stage } from "../reveal/plan.ts";
import { Icon } from "../shell/Icon.tsx";
import { BetSpots } from "./BetSpots.tsx";
import type { BetDesk } from "./betDesk.ts";
import { ChipStack } from "./Chips.tsx";
import { Hand } from "./Hand.tsx";
import { playedForText } from "./narrate.ts";
import type { Place } from "./places.ts";
import { seatResult } from "./results.ts";

interface Props {
  readonly view: TableView;
  readonly index: number;
  readonly place: Place;
  readonly isMine: boolean;
  /** Own cards and those on a wide screen are drawn whole. */
  readonly isSmall: boolean;
  readonly isFresh: boolean;
  readonly stage: Stage;
  readonly flying: ReadonlySet<string>;
  readonly paid: number | null;
  readonly onSit: ((seat: number) => void) | undefined;
  /** Where the player's own bets are built. */
  readonly desk: BetDesk | undefined;
}

export function Seat(props: Props) {
  const { view, index, place, isMine, onSit } = props;
  const t = words.value.table;
  const seat = view.seats[index] ?? null;
  const isActive = view.turn?.seat === index;
  return (
    <li
      class={`seat ${isMine ? "mine" : ""} ${isActive ? "active" : ""} ${seat === null ? "free" : "taken"} hands-${seat?.hands.length ?? 0}`}
      style={{ "--x": `${place.x}%`, "--y": `${place.y}%` }}
      aria-label={t.seat(index + 1)}
    >
      {seat !== null ? (
        <TakenSeat {...props} seat={seat} />
      ) : onSit !== undefined ? (
        <button type="button" class="sit" onClick={() => onSit(index)} aria-label={t.sitAt(index + 1)} data-test="sit">
          <Icon name="plus" />
        </button>
      ) : (
        <span class="spot" aria-hidden="true" />
      )}
    </li>
  );
}

function TakenSeat(props: Props & { readonly seat: SeatView }) {
  const { view, index, isMine, isSmall, isFresh, stage, flying, paid, seat, desk } = props;
  const t = words.value;
  const result = seatResult(view, seat, paid);
  const net = result === null ? null : result.paid - result.staked;
  const isSplit = seat.hands.length > 1;
  const playedFor = playedForText(seat, isMine);
  return (
    <>
      {isMine && <BetSpots view={view} seat={seat} stage={stage} net={net} isFresh={isFresh} desk={desk} />}
      <div class={`hands ${isSplit ? "split" : ""}`} style={{ "--h": String(Math.max(1, seat.hands.length)) }}>
        {seat.hands.map((hand, nth) => (
          <Hand
            key={nth}
            hand={hand}
            seat={index}
            index={nth}
            roundId={view.roundId}
            isActive={view.turn?.seat === index && view.turn.hand === nth}
            isSplit={isSplit}
            isSmall={isSmall}
            flying={flying}
          />
        ))}
        {seat.hands.length === 0 && <span class="card-print" aria-hidden="true" />}
      </div>
      <div class="seat-line">
        {!isMine && seat.bet > 0 && <OthersStakes seat={seat} stage={stage} net={net} isFresh={isFresh} />}
        <p class={net === null ? "plate" : "plate net-told"}>
          <span class="name">
            {isMine ? t.table.you : isSmall ? seat.username.replace(/^guest-/, "") : seat.username}
          </span>
          {!seat.connected && <span class="away">{t.table.away}</span>}
          {playedFor !== "" && (
            <span class="away" data-test="played-for">
              {playedFor}
            </span>
          )}
          {net !== null && (
            <span class={`net ${net > 0 ? "won" : net < 0 ? "lost" : "even"}`} data-test="net">
              {signed(net)}
            </span>
          )}
        </p>
      </div>
    </>
  );
}

interface StakesProps extends Pick<Props, "stage" | "isFresh"> {
  readonly seat: SeatView;
  readonly net: number | null;
}

function OthersStakes({ seat, stage, net, isFresh }: StakesProps) {
  const isPaid = stage === "paid" || stage === "counted";
  const isLost = seat.hands.length > 0 && seat.hands.every(({ payout }) => payout === 0);
  const riding = seat.hands.reduce((sum, { bet }) => sum + bet, 0);
  return (
    <div class="stakes">
      <ChipStack amount={Math.max(riding, seat.bet)} from="player" isNew={isFresh} isTaken={isPaid && isLost} />
      {isPaid && net !== null && net > 0 && (
        <ChipStack amount={net} from="dealer" isNew={isFresh && stage === "paid"} kind="winnings" />
      )}
      <SideStakes seat={seat} />
    </div>
  );
}

function SideStakes({ seat }: { readonly seat: SeatView }) {
  const t = words.value;
  const { perfectPairs = 0, twentyOnePlusThree = 0 } = seat.sideBets;
  const stakes: [string, string, number][] = [
    ["PP", t.bet.perfectPairs, perfectPairs],
    ["21+3", t.bet.twentyOnePlusThree, twentyOnePlusThree],
    ["INS", t.insurance.label, seat.insurance ?? 0],
  ];
  return (
    <>
      {stakes
        .filter(([, , amount]) => amount > 0)
        .map(([short, name, amount]) => (
          <span key={short} class="side-stake" title={`${name}: ${chips(amount)}`}>
            {short} {chips(amount)}
          </span>
        ))}
    </>
  );
}
