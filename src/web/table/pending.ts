/**
 * The action that was asked and not answered yet, kept over a reload. It is asked again, under the same id, only while
 * the player's situation is the one in which they pressed: otherwise it was carried out, or it is too late.
 */
import type { ActionTargetMessage, BlackjackActionMessage, TableView } from "../../client/index.ts";
import { makeUuid } from "../../client/uuid.ts";
import { keep, kept } from "../kept.ts";
import { situationOf } from "./situation.ts";

export interface Pending {
  readonly tableId: string;
  readonly actionId: string;
  readonly action: BlackjackActionMessage;
  /** What the player saw. */
  readonly target: ActionTargetMessage;
  /** When it was asked. */
  readonly situation: string;
}

export function keepPending(
  view: TableView,
  mine: number,
  { action, target }: Pick<Pending, "action" | "target">,
): string {
  const actionId = makeUuid();
  const situation = situationOf(view, mine, action.type);
  keep(sessionStorage, "pending", { tableId: view.tableId, actionId, action, target, situation } satisfies Pending);
  return actionId;
}

export function forgetPending(actionId: string): void {
  if (kept(sessionStorage, "pending", isPending)?.actionId === actionId) keep(sessionStorage, "pending", null);
}

/** What is still to be answered at this table, if asking again is what the player wants. */
export function pendingIn(view: TableView, mine: number): Pending | null {
  const pending = kept(sessionStorage, "pending", isPending);
  if (pending?.tableId !== view.tableId) return null;
  return pending.situation === situationOf(view, mine, pending.action.type) ? pending : null;
}

const isPending = (value: unknown): value is Pending =>
  typeof value === "object" &&
  value !== null &&
  "actionId" in value &&
  "action" in value &&
  "target" in value &&
  "tableId" in value;
