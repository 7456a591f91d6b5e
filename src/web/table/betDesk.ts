/** The bet that is being built at one table: what the circles on the felt and the tray below them share. */
import { computed, signal } from "@preact/signals";
import type { TableView } from "../../client/index.ts";
import { balance } from "../house.ts";
import { isFlag, keep, kept } from "../kept.ts";
import {
  atMost,
  type BetDraft,
  type BetLimits,
  chipsFor,
  doubled,
  faultOf,
  halved,
  isBetDraft,
  NO_BET,
  type Spot,
  totalOf,
  withChip,
  withMain,
} from "./betDraft.ts";

export type BetDesk = ReturnType<typeof openBetDesk>;

/** @param own the newest view, and whether its player may bet now */
export function openBetDesk(tableId: string, own: () => { readonly view: TableView | null; readonly mine: number }) {
  const draft = signal<BetDraft>(NO_BET);
  const picked = signal<number | null>(null);
  const steps = signal<readonly BetDraft[]>([]);
  const last = signal(kept(sessionStorage, `bet.${tableId}`, isBetDraft));
  const isAuto = signal(kept(sessionStorage, `auto.${tableId}`, isFlag) ?? false);

  const limits = computed<BetLimits>(() => {
    const { view } = own();
    return { minBet: view?.minBet ?? 0, maxBet: view?.maxBet ?? 0, balance: balance.value ?? 0 };
  });
  const isOpen = computed(() => {
    const { view, mine } = own();
    return view?.phase === "BETTING" && view.frozen === undefined && view.seats[mine]?.bet === 0;
  });
  const chips = computed(() => chipsFor(limits.value));
  const chip = computed(() => {
    const all = chips.value;
    return picked.value !== null && all.includes(picked.value) ? picked.value : (all[0] ?? 0);
  });
  /** The bet of the last round, while nothing else lies there and it can be placed again. */
  const again = computed(() => {
    const bet = last.value;
    return totalOf(draft.value) === 0 && bet !== null && faultOf(bet, limits.value) === null ? bet : null;
  });
  const bet = computed(() => again.value ?? draft.value);

  function change(next: BetDraft): void {
    if (next === draft.peek() || JSON.stringify(next) === JSON.stringify(draft.peek())) return;
    steps.value = [...steps.peek(), draft.peek()];
    draft.value = next;
  }

  return {
    draft,
    chip,
    chips,
    limits,
    bet,
    again,
    isOpen,
    isAuto,
    fault: computed(() => faultOf(bet.value, limits.value)),
    canUndo: computed(() => steps.value.length > 0),
    /** One more of this chip on the main circle; it is the one that the circles take from now on. */
    pick(value: number): void {
      picked.value = value;
      change(withChip(draft.peek(), "main", value, limits.peek()));
    },
    add: (spot: Spot) => change(withChip(draft.peek(), spot, chip.peek(), limits.peek())),
    half: () => change(halved(bet.peek(), limits.peek())),
    twice: () => change(doubled(bet.peek(), limits.peek())),
    most: () => change(atMost(draft.peek(), limits.peek())),
    type: (amount: number) => change(withMain(draft.peek(), amount, limits.peek())),
    clear: () => change(NO_BET),
    undo(): void {
      draft.value = steps.peek().at(-1) ?? NO_BET;
      steps.value = steps.peek().slice(0, -1);
    },
    setAuto(auto: boolean): void {
      isAuto.value = auto;
      keep(sessionStorage, `auto.${tableId}`, auto);
    },
    /** The bet has been sent: it is the one that "again" means, and the circles are the table's from now on. */
    placed(sent: BetDraft): void {
      keep(sessionStorage, `bet.${tableId}`, sent);
      last.value = sent;
      draft.value = NO_BET;
      steps.value = [];
    },
  };
}
