/** What moderators do: look, decide, change the rules, and see beforehand what a change would catch. */
import type { PlayerId } from "../../kernel/ids.ts";
import { Refused } from "../../kernel/refusals.ts";
import type { ChatLine, Incident, SocialDeps } from "../ports.ts";
import { judge } from "./judge.ts";
import type { RuleBook } from "./ruleBook.ts";
import { compileRules, issuesOf, type ModerationRules, type Severity } from "./rules.ts";

/** Lines before and after the one it is about. */
const AROUND = 20;
const DAY_MS = 86_400_000;
/** Newest lines of the last day that a try-out reads. */
const TRIED_MAX = 5_000;
/** Of them shown, each way. */
const SHOWN_MAX = 100;

type ModerationDeps = Pick<SocialDeps, "lines" | "incidents" | "rules" | "notify" | "now"> & {
  readonly ruleBook: RuleBook;
};

/** An incident with the lines around it. @throws {Refused} NOT_FOUND */
export async function openIncident(
  { incidents, lines }: ModerationDeps,
  id: string,
): Promise<{ incident: Incident; around: readonly ChatLine[] }> {
  const incident = await incidents.find(id);
  if (incident === null) throw new Refused("NOT_FOUND");
  const { tableId, at } = incident;
  return { incident, around: tableId === null ? [] : await lines.around(tableId, at, AROUND) };
}

/** Upholds or lifts what was done. Lifting ends its mute and takes its strike away. @throws {Refused} NOT_FOUND; ALREADY_DECIDED with `state`. */
export async function decideIncident(
  { incidents }: ModerationDeps,
  id: string,
  state: "UPHELD" | "LIFTED",
  by: PlayerId,
  operationId?: string,
): Promise<Incident> {
  const decided = await incidents.decide(id, state, by, operationId);
  if (decided !== null && decided !== "repeated") return decided;
  const found = await incidents.find(id);
  if (found === null) throw new Refused("NOT_FOUND");
  const isOthers = found.decidedBy !== null && found.decidedBy !== by;
  if (found.state === state || (decided === "repeated" && !isOthers)) return found; // A repeat changes nothing.
  throw new Refused("ALREADY_DECIDED", { state: found.state });
}

export interface RulesChange {
  /** The version that the moderator edited. */
  readonly from: number;
  readonly rules: ModerationRules;
  readonly by: PlayerId;
  /** Default: nobody will repeat it. */
  readonly operationId?: string;
}

/**
 * The rules from now on, in all containers within two seconds. Order of effects: Postgres; this container; then the others are notified.
 * @throws {Refused} VALIDATION_FAILED with `issues`; STALE_RULES with `version`.
 */
export async function changeRules(
  { rules: store, ruleBook, notify }: ModerationDeps,
  { from, rules, by, operationId }: RulesChange,
): Promise<{ version: number; rules: ModerationRules }> {
  refuseFaulty(rules);
  await ruleBook.refresh();
  const { version } = ruleBook.written();
  const isAdded = version >= from && (await store.add(from + 1, rules, by, operationId));
  if (isAdded === false) {
    await ruleBook.refresh();
    throw new Refused("STALE_RULES", { version: ruleBook.written().version });
  }
  await ruleBook.refresh();
  notify.rulesChanged();
  return ruleBook.written();
}

export interface Tried {
  readonly line: ChatLine;
  readonly before: Severity | null;
  readonly after: Severity | null;
}

/** What other rules would have made of the lines of the last day. Nothing is changed. @throws {Refused} VALIDATION_FAILED with `issues`. */
export async function tryRules(
  { lines, ruleBook, now }: ModerationDeps,
  rules: ModerationRules,
): Promise<{ read: number; caught: readonly Tried[]; spared: readonly Tried[] }> {
  refuseFaulty(rules);
  const said = await lines.since(now() - DAY_MS, TRIED_MAX);
  const compiled = compileRules(rules);
  const tried = said.map((line) => ({
    line,
    before: judge(ruleBook.current(), line.text).severity,
    after: judge(compiled, line.text).severity,
  }));
  return {
    read: said.length,
    caught: tried.filter(({ before, after }) => after !== null && after !== before).slice(0, SHOWN_MAX),
    spared: tried.filter(({ before, after }) => after === null && before !== null).slice(0, SHOWN_MAX),
  };
}

function refuseFaulty(rules: ModerationRules): void {
  const issues = issuesOf(rules);
  if (issues.length > 0) throw new Refused("VALIDATION_FAILED", { issues });
}
