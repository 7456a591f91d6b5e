/** The exact house edge of a table's rules, computed in this browser once and then remembered. */
import { type Signal, signal } from "@preact/signals";
import type { Rules } from "../../games/blackjack/rules.ts";
import { keep, kept } from "../kept.ts";

const known = new Map<string, Signal<number | null>>();

const isEdge = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** Percent of the first bet, with the published basic strategy; null while it is being computed, and where there are no workers. */
export function houseEdgePct(rules: Rules): Signal<number | null> {
  const name = `edge.${JSON.stringify(Object.entries(rules).sort())}`;
  const there = known.get(name);
  if (there !== undefined) return there;
  const edge = signal(kept(localStorage, name, isEdge));
  known.set(name, edge);
  if (edge.peek() !== null || typeof Worker === "undefined") return edge;
  const worker = new Worker(new URL("./edgeWorker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<number>) => {
    edge.value = data;
    keep(localStorage, name, data);
    worker.terminate();
  };
  worker.onerror = () => worker.terminate(); // The sheet does without the figure.
  worker.postMessage({ ...rules });
  return edge;
}
