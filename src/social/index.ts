/** The social room as the edge sees it: every use case with its ports already in hand. */

import type { PlayerId, TableId } from "../kernel/ids.ts";
import type { PageOf, PageRequest } from "../kernel/pages.ts";
import { Refused } from "../kernel/refusals.ts";
import { setRelation } from "./chat/relations.ts";
import { type Report, reportLine } from "./chat/report.ts";
import { type Saying, say } from "./chat/say.ts";
import { createMessages, type Messages } from "./messages/index.ts";
import { changeRules, decideIncident, openIncident, type RulesChange, tryRules } from "./moderation/decisions.ts";
import { judge } from "./moderation/judge.ts";
import { createRuleBook, type RuleBook } from "./moderation/ruleBook.ts";
import type { ModerationRules } from "./moderation/rules.ts";
import type { ChatLine, Incidents, Relation, RelationKind, SocialDeps } from "./ports.ts";

export interface Social {
  /** A name that the house would not read at a table is none. @returns the name. @throws {Refused} VALIDATION_FAILED with the field. */
  decentName(field: string, name: string): string;
  say(saying: Saying): Promise<ChatLine>;
  /** Newest first. */
  lines(tableId: TableId, viewer: PlayerId, page: PageRequest): Promise<PageOf<ChatLine>>;
  relations(owner: PlayerId): Promise<readonly Relation[]>;
  setRelation(owner: PlayerId, other: PlayerId, kind: RelationKind | null, operationId?: string): Promise<void>;
  report(report: Report): Promise<void>;
  /** Newest first; a player's own, or all for moderators. */
  incidents: Incidents["page"];
  incident(id: string): ReturnType<typeof openIncident>;
  decide(id: string, state: "UPHELD" | "LIFTED", by: PlayerId, operationId?: string): ReturnType<typeof decideIncident>;
  /** @throws {Refused} NOT_FOUND: not the player's own, decided for good, or appealed before. */
  appeal(id: string, player: PlayerId, text: string, operationId?: string): Promise<void>;
  rules(): ReturnType<RuleBook["written"]>;
  changeRules(change: RulesChange): ReturnType<typeof changeRules>;
  tryRules(rules: ModerationRules): ReturnType<typeof tryRules>;
  readonly messages: Messages;
  /** Takes newer rules, if there are any. */
  refreshRules(): Promise<boolean>;
}

export function createSocial(ports: SocialDeps): Social {
  const ruleBook = createRuleBook(ports.rules);
  const deps = { ...ports, ruleBook };
  return {
    decentName(field, name) {
      if (judge(ruleBook.current(), name).severity === null) return name;
      const message = "holds what the house does not want to read";
      throw new Refused("VALIDATION_FAILED", { issues: [{ path: field, message }] });
    },
    say: (saying) => say(deps, saying),
    lines: (tableId, viewer, page) => ports.lines.page(tableId, viewer, page),
    relations: (owner) => ports.relations.of(owner),
    setRelation: (owner, other, kind, operationId) => setRelation(deps, owner, other, kind, operationId),
    report: (report) => reportLine(deps, report),
    incidents: (filter) => ports.incidents.page(filter),
    incident: (id) => openIncident(deps, id),
    decide: (id, state, by, operationId) => decideIncident(deps, id, state, by, operationId),
    async appeal(id, player, text, operationId) {
      if (!(await ports.incidents.appeal(id, player, text, operationId))) throw new Refused("NOT_FOUND");
    },
    rules: ruleBook.written,
    changeRules: (change) => changeRules(deps, change),
    tryRules: (rules) => tryRules(deps, rules),
    messages: createMessages(ports),
    refreshRules: ruleBook.refresh,
  };
}
