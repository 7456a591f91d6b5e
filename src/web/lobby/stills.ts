/**
 * How each table looks, for its tile: the lobby's messages carry neither rules nor cards. Each table is asked for once when
 * its tile comes into sight; after that one of those in sight every few seconds, in turn, so that a lobby costs the house
 * the same however many tables it shows.
 */
import { type Signal, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type TableSummary, type TableView, Unanswered, VegasError } from "../../client/index.ts";
import { client } from "../house.ts";

const ANEW_MS = 3_000;

interface Still {
  /** null until the answer is there. */
  readonly view: Signal<TableView | null>;
  /** Something has moved since it was asked for. */
  isOld: boolean;
}

const stills = new Map<string, Still>();
/** In the order in which they are asked for again. */
const inSight = new Set<string>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Attach `ref` to the tile. */
export function useStill(table: TableSummary) {
  const ref = useRef<HTMLLIElement>(null);
  const { tableId, phase, taken } = table;
  const still = stillOf(tableId);
  useEffect(() => {
    still.isOld = true;
  }, [phase, taken]);
  useEffect(() => {
    const tile = ref.current;
    if (tile === null) return;
    const sight = new IntersectionObserver(([entry]) => (entry?.isIntersecting ? enter(tableId) : leave(tableId)));
    sight.observe(tile);
    return () => {
      sight.disconnect();
      leave(tableId);
    };
  }, [tableId]);
  return { ref, view: still.view.value };
}

function stillOf(tableId: string): Still {
  const known = stills.get(tableId) ?? { view: signal<TableView | null>(null), isOld: true };
  stills.set(tableId, known);
  return known;
}

function enter(tableId: string): void {
  inSight.add(tableId);
  timer ??= setInterval(lookAgain, ANEW_MS);
  if (stillOf(tableId).view.value === null) void load(tableId);
}

function leave(tableId: string): void {
  inSight.delete(tableId);
  if (inSight.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

function lookAgain(): void {
  const next = [...inSight].find((tableId) => stillOf(tableId).isOld);
  if (next === undefined || document.hidden) return;
  inSight.delete(next);
  inSight.add(next);
  void load(next);
}

async function load(tableId: string): Promise<void> {
  const still = stillOf(tableId);
  still.isOld = false;
  try {
    still.view.value = await client.api.table(tableId);
  } catch (error) {
    if (!(error instanceof VegasError || error instanceof Unanswered)) throw error;
    still.isOld = true; // The tile does without until its turn comes again.
  }
}
