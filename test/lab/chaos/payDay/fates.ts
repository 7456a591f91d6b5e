/** What happens to each worker of a tormented run, decided before it starts. Bounded by counts, never by time. */

/** Where a worker does it to itself; see CRASH_POINTS. */
const POINTS = ["C13", "C14", "C15"] as const;
type Point = (typeof POINTS)[number];

export type Fate =
  /** Kills itself the `every`th time it comes by. */
  | { readonly kind: "crash"; readonly point: Point; readonly every: number }
  /** Stops itself there, sleeps longer than its locks live, is woken, and is killed when it stops again. */
  | { readonly kind: "sleep"; readonly point: Point; readonly every: number }
  /** Is killed from outside, wherever it is, after so many payouts. */
  | { readonly kind: "shot"; readonly after: number };

/** @param kills all of them; @param pauses as many of the killed sleep once before. */
export function planFates(kills: number, pauses: number): Fate[] {
  const fates: Fate[] = [];
  for (let index = 0; index < kills; index += 1) {
    const point = POINTS[index % POINTS.length] ?? "C13";
    const every = 1 + ((index * 7) % 4);
    // Spread evenly: the runs of one kind would else all meet a run that has just begun.
    const sleeps = Math.floor(((index + 1) * pauses) / kills) > Math.floor((index * pauses) / kills);
    if (sleeps) fates.push({ kind: "sleep", point, every });
    else fates.push(index % 2 === 0 ? { kind: "crash", point, every } : { kind: "shot", after: every });
  }
  return fates;
}

/** As CRASH_POINT has it; none for those that are shot. */
export function crashPlanOf(fate: Fate | null): string | undefined {
  if (fate === null || fate.kind === "shot") return undefined;
  return `${fate.point}:${fate.kind === "crash" ? "kill" : "stop"}:${fate.every}`;
}
