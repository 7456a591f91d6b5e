import { useRef } from "preact/hooks";
import type { SeatView, TableView } from "../../client/index.ts";
import { PERFECT_PAIRS, TWENTY_ONE_PLUS_THREE } from "../../games/blackjack/sideBets.ts";
import { chips } from "../format.ts";
import { words } from "../i18n/index.ts";
import type { Stage } from "../reveal/plan.ts";
import type { BetDesk } from "./betDesk.ts";
import { NO_BET, type Spot } from "./betDraft.ts";
import { ChipStack } from "./Chips.tsx";
import { type SideBetNews, sideBetNews } from "./sideBetNews.ts";

interface Props {
  readonly view: TableView;
  readonly seat: SeatView;
  readonly stage: Stage;
  /** What a settled round brought; null before. */
  readonly net: number | null;
  readonly isFresh: boolean;
  /** Where bets are built; without it the circles only show. */
  readonly desk: BetDesk | undefined;
}

/** From left to right on the cloth. */
const ORDER: readonly Spot[] = ["perfectPairs", "main", "twentyOnePlusThree"];
const BEST_ODDS = { perfectPairs: PERFECT_PAIRS.perfect, twentyOnePlusThree: TWENTY_ONE_PLUS_THREE.suitedTrips };

/** The circles printed before the player's own seat, with what lies in them. */
export function BetSpots({ view, seat, stage, net, isFresh, desk }: Props) {
  const news = useNews(view, seat);
  const isOpen = desk?.isOpen.value === true && seat.bet === 0;
  const draft = isOpen ? desk.draft.value : NO_BET;
  const riding = seat.hands.reduce((sum, { bet }) => sum + bet, 0);
  const lying: Readonly<Record<Spot, number>> =
    seat.bet === 0
      ? draft
      : {
          main: Math.max(riding, seat.bet),
          perfectPairs: seat.sideBets["perfectPairs"] ?? 0,
          twentyOnePlusThree: seat.sideBets["twentyOnePlusThree"] ?? 0,
        };
  const isPaid = stage === "paid" || stage === "counted";
  const isLost = seat.hands.length > 0 && seat.hands.every(({ payout }) => payout === 0);
  const isTaken = (spot: Spot): boolean => {
    if (!isPaid) return false;
    return spot === "main" ? isLost : news.some(({ name, win }) => name === spot && win === null);
  };
  return (
    <div class={`bet-spots ${isOpen ? "open" : ""}`}>
      {ORDER.map((spot) => (
        <BetSpot
          key={spot}
          spot={spot}
          amount={lying[spot]}
          news={news.find(({ name }) => name === spot)}
          isFresh={isFresh}
          isTaken={isTaken(spot)}
          desk={isOpen ? desk : undefined}
        />
      ))}
      {seat.insurance !== null && seat.insurance > 0 && (
        <span class="side-stake">
          {words.value.insurance.label} {chips(seat.insurance)}
        </span>
      )}
      {isPaid && net !== null && net > 0 && (
        <ChipStack amount={net} from="dealer" isNew={isFresh && stage === "paid"} kind="winnings" />
      )}
    </div>
  );
}

interface SpotProps {
  readonly spot: Spot;
  readonly amount: number;
  readonly news: SideBetNews | undefined;
  readonly isFresh: boolean;
  readonly isTaken: boolean;
  readonly desk: BetDesk | undefined;
}

function BetSpot({ spot, amount, news, isFresh, isTaken, desk }: SpotProps) {
  const t = words.value.bet;
  const content = (
    <>
      <span class="spot-print">
        <b>{spot === "main" ? t.main : t.short[spot]}</b>
        {spot !== "main" && <small>{t.upTo(BEST_ODDS[spot])}</small>}
      </span>
      {amount > 0 && <ChipStack amount={amount} from="player" isNew={isFresh} isTaken={isTaken} />}
      {news?.win != null && (
        <span class="spot-news" data-test="side-win">
          {t.sideWin(t.hands[news.win.hand], news.win.odds)}
        </span>
      )}
    </>
  );
  const kind = `bet-spot ${spot} ${news === undefined ? "" : news.win === null ? "missed" : "hit"}`;
  if (desk === undefined)
    return (
      <div class={kind} data-spot={spot}>
        {content}
      </div>
    );
  return (
    <button type="button" class={kind} data-spot={spot} onClick={() => desk.add(spot)}>
      {content}
      <span class="unseen">
        {t[spot]}: {t.addChip(chips(desk.chip.value))}
      </span>
    </button>
  );
}

/** What was decided at the deal is remembered over a split, for as long as the round goes on. */
function useNews(view: TableView, seat: SeatView): readonly SideBetNews[] {
  const known = useRef<{ readonly roundId: string | null; readonly news: readonly SideBetNews[] }>({
    roundId: null,
    news: [],
  });
  const news = sideBetNews(view, seat);
  if (news.length > 0 || known.current.roundId !== view.roundId) known.current = { roundId: view.roundId, news };
  return seat.hands.length === 0 ? [] : known.current.news;
}
