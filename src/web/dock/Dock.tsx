import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { SeatView, TableView } from "../../client/index.ts";
import { signed } from "../format.ts";
import { balance } from "../house.ts";
import { words } from "../i18n/index.ts";
import { isUnsure } from "../network.ts";
import { HistoryStrip } from "../table/HistoryStrip.tsx";
import type { Shown } from "../table/shownTable.ts";
import type { TableRoom } from "../table/tableRoom.ts";
import { AutoSwitch, BetTray } from "./BetTray.tsx";
import { Countdown } from "./Countdown.tsx";
import { InAdvance } from "./InAdvance.tsx";
import { Insurance } from "./Insurance.tsx";
import { LeaveButton } from "./LeaveButton.tsx";
import { Moves } from "./Moves.tsx";
import { OutOfChips } from "./OutOfChips.tsx";
import { RoundResult } from "./RoundResult.tsx";

interface Props {
  readonly room: TableRoom;
  /** The newest: what can be done is done about this one. */
  readonly view: TableView;
  /** As far as it has been played out. */
  readonly shown: Shown;
}

/** Everything the player does is done here: one line that says what is going on, and the controls for it. */
export function Dock({ room, view, shown }: Props) {
  const dock = useFocusKept();
  const seat = view.seats[room.mine.value] ?? null;
  const newest = partOf(room, view, view, null);
  // Controls are there as soon as they can be used. What is told waits for the cards.
  const played = newest.isOurs && shown.isAtRest ? newest : partOf(room, view, shown.view, shown);
  const { line } = played;
  const isOurs = newest.isOurs;
  const controls = newest.isOurs ? newest.controls : played.isOurs ? null : played.controls;
  return (
    <section
      ref={dock}
      class={`dock ${isOurs ? "ours" : ""} ${seat === null ? "watching-only" : ""}`}
      tabIndex={-1}
      aria-label={line}
      data-test="dock"
    >
      <div class="dock-head">
        <div class="dock-line">
          <p data-test="line">{room.isSlow.value ? words.value.table.noAnswer : line}</p>
          <LastRound room={room} view={shown.view} />
        </div>
        <Countdown
          deadline={view.deadline}
          msLeft={room.msLeft}
          isOurs={isOurs}
          isUnsure={isUnsure.value || room.isSlow.value}
        />
        {seat !== null && room.desk.isAuto.value && <AutoSwitch room={room} />}
        {seat !== null && <LeaveButton room={room} view={view} />}
      </div>
      <div class="dock-controls">{controls}</div>
      <aside class="dock-side">
        <HistoryStrip room={room} />
      </aside>
    </section>
  );
}

interface Part {
  readonly line: string;
  readonly controls?: ComponentChildren;
  /** The table waits for this player. */
  readonly isOurs?: boolean;
}

/**
 * @param view what the controls act on
 * @param seen what is spoken of: the same, or what has been played out of it
 */
function partOf(room: TableRoom, view: TableView, seen: TableView, shown: Shown | null) {
  const seat = seen.seats[room.mine.value] ?? null;
  const part: Part =
    view.frozen !== undefined
      ? { line: words.value.table.frozenFor(view.frozen.reason) }
      : seat
        ? seatedPart(room, seen, seat, shown)
        : watchingPart(room, seen);
  return { isOurs: false, ...part };
}

function watchingPart(room: TableRoom, view: TableView): Part {
  const t = words.value;
  const seat = view.seats.indexOf(null);
  if (seat < 0) return { line: `${t.phase[view.phase]}. ${t.table.full}` };
  const sit = () => void room.act({ type: "sit", seat });
  const controls = (
    <button type="button" class="button gold place" aria-busy={room.pending.value === "sit"} onClick={sit}>
      {t.table.sitDown}
    </button>
  );
  return { line: t.table.chooseSeat, controls };
}

function seatedPart(room: TableRoom, view: TableView, seat: SeatView, shown: Shown | null): Part {
  const t = words.value.table;
  switch (view.phase) {
    case "WAITING":
      return { line: words.value.phase.WAITING };
    case "BETTING":
      if (seat.bet > 0) return { line: t.waitBets };
      if (balance.value !== null && balance.value < view.minBet)
        return { line: words.value.outOfChips.title, controls: <OutOfChips minBet={view.minBet} />, isOurs: true };
      return { line: words.value.phase.BETTING, controls: <BetTray room={room} view={view} />, isOurs: true };
    case "INSURANCE":
      if (seat.bet === 0) return { line: t.waitRound };
      if (seat.insurance !== null) return { line: words.value.insurance.waiting };
      return { line: words.value.say.insurance, controls: <Insurance room={room} seat={seat} />, isOurs: true };
    case "PLAYER_TURN":
      return turnPart(room, view, seat);
    case "DEALER_TURN":
      return { line: view.dealer.total === null ? t.dealing : t.dealerPlays };
    case "SETTLED":
      return {
        line: words.value.phase.SETTLED,
        controls: <RoundResult view={view} seat={seat} paid={shown?.paid?.get(room.mine.value) ?? null} />,
      };
    default:
      return view.phase satisfies never;
  }
}

function turnPart(room: TableRoom, view: TableView, seat: SeatView): Part {
  const t = words.value.table;
  const { turn } = view;
  if (turn === null) return { line: t.dealerPlays };
  if (turn.seat !== room.mine.value) {
    const line = t.turnOf(view.seats[turn.seat]?.username ?? "");
    if (seat.bet === 0) return { line: `${line}. ${t.waitRound}` };
    return { line, controls: <InAdvance room={room} view={view} /> };
  }
  const hands = seat.hands.length;
  const line = hands > 1 ? t.yourHand(turn.hand + 1, hands) : t.yourTurn;
  return { line, controls: <Moves room={room} view={view} turn={turn} />, isOurs: true };
}

/** While the next round begins, what the last one brought. */
function LastRound({ room, view }: Pick<Props, "room" | "view">) {
  const last = room.lastRound.value;
  if (last === null || view.phase !== "BETTING" || last.roundId === view.roundId) return null;
  const tone = last.net > 0 ? "won" : last.net < 0 ? "lost" : "even";
  return <span class={`last-round ${tone}`}>{words.value.result.round(signed(last.net))}</span>;
}

/**
 * A button that has done its work is taken away, and the focus with it. Who works by keyboard then finds it on the dock,
 * one Tab before the next button; not on the button, where one press too many would be a move.
 */
function useFocusKept() {
  const dock = useRef<HTMLElement>(null);
  const hadFocus = useRef(false);
  useEffect(() => {
    const node = dock.current;
    if (node === null) return;
    const follow = (event: FocusEvent) => {
      hadFocus.current = node.contains(event.target as Node);
    };
    document.addEventListener("focusin", follow);
    return () => document.removeEventListener("focusin", follow);
  }, []);
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) dock.current?.focus({ preventScroll: true });
  });
  return dock;
}
