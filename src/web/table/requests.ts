/** The player's actions at one table: asked one at a time, each under one id until it is answered. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { type BlackjackActionMessage, type TableView, targetOf, Unanswered, VegasError } from "../../client/index.ts";
import { client, explain, user } from "../house.ts";
import { words } from "../i18n/index.ts";
import { announce } from "../shell/announce.ts";
import { toast } from "../shell/toasts.ts";
import { forgetPending, keepPending, type Pending, pendingIn } from "./pending.ts";
import { situationOf } from "./situation.ts";

/** So long an answer takes only when something is wrong. */
const SLOW_MS = 1_000;

const LATE_TRIES = 3;

type ActionType = BlackjackActionMessage["type"];
type Request = Omit<Pending, "tableId" | "situation">;

/** `late`: the round that was there is over, and the player wants it in the next one too. */
type Outcome = "done" | "refused" | "silence" | "late";

/** The newest state of the table, and the player's seat at it. */
interface Sources {
  readonly view: ReadonlySignal<TableView | null>;
  readonly mine: ReadonlySignal<number>;
}

export function openRequests(tableId: string, { view, mine }: Sources) {
  /** The action that waits for its answer. */
  const pending = signal<ActionType | null>(null);
  /** It has waited for a second. */
  const isSlow = signal(false);
  let asked: { readonly actionId: string; readonly type: ActionType; readonly situation: string } | null = null;

  /** One action at a time: a second press while the first is under way does nothing. */
  async function act(action: BlackjackActionMessage): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      if (pending.value !== null || view.value === null) return false;
      const target = targetOf(view.value, user.value?.id);
      const actionId = keepPending(view.value, mine.value, { action, target });
      const outcome = await ask(view.value, { action, target, actionId });
      if (outcome !== "late" || tries === LATE_TRIES) return outcome === "done";
    }
  }

  /**
   * Asks under one id until there is an answer, however long that takes, and as long as the player's situation is the one in
   * which they pressed: once the table has moved on, it was carried out or has come too late.
   */
  async function ask(now: TableView, request: Request): Promise<Outcome> {
    const { action, actionId } = request;
    asked = { actionId, type: action.type, situation: situationOf(now, mine.value, action.type) };
    pending.value = action.type;
    const isWanted = () => asked?.actionId === actionId;
    let outcome: Outcome = "silence";
    const slow = setTimeout(() => {
      if (!isWanted()) return;
      isSlow.value = true;
      announce(words.value.table.noAnswer);
    }, SLOW_MS);
    try {
      while (outcome === "silence" && isWanted()) outcome = await askOnce(tableId, request, isWanted);
    } finally {
      clearTimeout(slow);
      forgetPending(actionId);
      release(actionId);
    }
    return outcome;
  }

  function release(actionId: string): void {
    if (asked?.actionId !== actionId) return;
    asked = null;
    pending.value = null;
    isSlow.value = false;
  }

  return {
    pending,
    isSlow,
    act,

    /** The table has moved on: the next press need not wait for the answer to the last one. */
    releaseOutdated(now: TableView): void {
      if (asked !== null && asked.situation !== situationOf(now, mine.peek(), asked.type)) release(asked.actionId);
    },

    /** What was asked before a reload, and never answered. */
    async resume(now: TableView): Promise<void> {
      const left = pendingIn(now, mine.value);
      if (left !== null) await ask(now, left);
    },

    /** Answers still to come change nothing any more. */
    stop(): void {
      asked = null;
    },
  };
}

async function askOnce(tableId: string, request: Request, isWanted: () => boolean): Promise<Outcome> {
  const { action, actionId, target } = request;
  try {
    await client.act(tableId, action, { actionId, for: target, isWanted });
    return "done";
  } catch (error) {
    if (error instanceof VegasError && error.code === "STALE_ACTION" && isWhateverTheRound(action)) return "late";
    if (isWanted() || error instanceof VegasError) toast(explain(error));
    return error instanceof Unanswered && !error.isFinal ? "silence" : "refused";
  }
}

const isWhateverTheRound = ({ type }: BlackjackActionMessage): boolean => type === "sit" || type === "leave";
