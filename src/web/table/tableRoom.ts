/** One table as its page shows it: what the client hears, as signals, and what the player does. */
import { batch, computed, signal } from "@preact/signals";
import type { BlackjackActionMessage, TableChange, TableView, VegasError } from "../../client/index.ts";
import type { BlackjackEvent } from "../../games/blackjack/actions.ts";
import { attempt, client, user } from "../house.ts";
import { announce } from "../shell/announce.ts";
import { narrate } from "./narrate.ts";
import { newCards } from "./newCards.ts";
import { forgetPending, keepPending, pendingIn, situationOf } from "./pending.ts";
import { seatResult } from "./results.ts";
import { seedToReveal } from "./seeds.ts";
import { play } from "./sounds.ts";

export type TableRoom = ReturnType<typeof openTableRoom>;

export function openTableRoom(tableId: string) {
  const watched = client.watch(tableId);
  const view = signal<TableView | null>(watched.view);
  /** Where the cards of the last change lie, with their turn in the deal. */
  const dealt = signal<ReadonlyMap<string, number>>(new Map());
  /** What the last settlement paid by seat; null when it was not heard. */
  const paid = signal<ReadonlyMap<number, number> | null>(null);
  /** What the last round brought the player in all, for showing while the next one begins. */
  const lastRound = signal<{ readonly roundId: string; readonly net: number } | null>(null);
  /** What was asked and is not answered yet. */
  const pending = signal<BlackjackActionMessage["type"] | null>(null);
  let asked: { readonly actionId: string; readonly situation: string } | null = null;
  const lost = signal<VegasError | null>(null);
  const mine = computed(() => view.value?.seats.findIndex((seat) => seat?.userId === user.value?.id) ?? -1);

  function take({ table, events }: TableChange): void {
    const before = view.peek();
    batch(() => {
      if (before?.roundId !== table.roundId) paid.value = null;
      const settled = (events as readonly BlackjackEvent[]).find((event) => event.type === "round:settled");
      if (settled !== undefined) paid.value = new Map(settled.results.map((result) => [result.seat, result.paid]));
      dealt.value = newCards(before, table);
      view.value = table;
    });
    // The table has moved on: the next press need not wait for the answer to the last one.
    if (asked !== null && asked.situation !== situationOf(table, mine.peek())) release(asked.actionId);
    if (before === null) void finishPending(table);
    follow(before, table);
  }

  function follow(before: TableView | null, now: TableView): void {
    const seat = mine.peek();
    const told = paid.peek()?.get(seat) ?? null;
    const own = now.seats[seat];
    const result = own ? seatResult(now, own, told) : null;
    if (result !== null && now.roundId !== null)
      lastRound.value = { roundId: now.roundId, net: result.paid - result.staked };
    announce(narrate({ before, now, mine: seat, paid: told }));
    play({ before, now, mine: seat, cards: dealt.peek().size, net: result && result.paid - result.staked });
    const seed = seedToReveal(now, seat);
    if (seed !== null) void reveal(seed);
  }

  /** Nobody pressed anything: what goes wrong here is not the player's affair, and the round goes on without. */
  const reveal = (clientSeed: string) => client.act(tableId, { type: "reveal", clientSeed }).catch(() => undefined);

  /** One action at a time: a second press while the first is under way does nothing. */
  async function act(action: BlackjackActionMessage): Promise<boolean> {
    if (pending.value !== null || view.value === null) return false;
    return ask(action, keepPending(view.value, mine.value, action));
  }

  async function ask(action: BlackjackActionMessage, actionId: string): Promise<boolean> {
    if (view.value !== null) asked = { actionId, situation: situationOf(view.value, mine.value) };
    pending.value = action.type;
    const answer = await attempt(() => client.act(tableId, action, { actionId }));
    forgetPending(actionId);
    release(actionId);
    return answer !== null;
  }

  function release(actionId: string): void {
    if (asked?.actionId !== actionId) return;
    asked = null;
    pending.value = null;
  }

  /** Asked before a reload, and the answer never heard. */
  async function finishPending(table: TableView): Promise<void> {
    const left = pendingIn(table, mine.value);
    if (left !== null) await ask(left.action, left.actionId);
  }

  const offs = [
    watched.on("change", take),
    watched.on("lost", (refusal) => {
      lost.value = refusal;
    }),
  ];

  return {
    tableId,
    view,
    mine,
    dealt,
    paid,
    lastRound,
    pending,
    lost,
    act,
    msLeft: () => watched.msLeft,
    stop(): void {
      for (const off of offs) off();
      watched.stop();
    },
  };
}
