import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { explain } from "./house.ts";

interface Asked<Answer> {
  /** null: not there yet. Writes of this page put their newer answers here. */
  readonly answer: Signal<Answer | null>;
  /** Why there is none, in the player's language; empty while there is nothing to complain about. */
  readonly problem: string;
  readonly ask: () => void;
}

/** One thing that a page shows, asked for when it opens. */
export function useAnswer<Answer>(call: () => Promise<Answer>): Asked<Answer> {
  const answer = useSignal<Answer | null>(null);
  const problem = useSignal("");
  const load = async () => {
    problem.value = "";
    try {
      answer.value = await call();
    } catch (error) {
      problem.value = explain(error);
    }
  };
  useEffect(() => void load(), []);
  return { answer, problem: problem.value, ask: () => void load() };
}
