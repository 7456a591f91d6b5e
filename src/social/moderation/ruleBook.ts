/** The rules that this container holds lines against: the newest that it has heard of. */
import type { RulesStore } from "../ports.ts";
import { DEFAULT_RULES } from "./defaultRules.ts";
import { type CompiledRules, compileRules, type ModerationRules } from "./rules.ts";

export interface RuleBook {
  current(): CompiledRules;
  /** As they were written; version 0 are those that a house begins with. */
  written(): { readonly version: number; readonly rules: ModerationRules };
  /** Takes newer rules, if there are any. @returns whether there were. @throws {Refused} SERVICE_UNAVAILABLE: the old ones stay. */
  refresh(): Promise<boolean>;
}

export function createRuleBook(store: Pick<RulesStore, "newerThan">): RuleBook {
  let written = { version: 0, rules: DEFAULT_RULES };
  let compiled = compileRules(DEFAULT_RULES);
  return {
    current: () => compiled,
    written: () => written,
    async refresh() {
      const newer = await store.newerThan(written.version);
      if (newer === null || newer.version <= written.version) return false;
      compiled = compileRules(newer.rules);
      written = newer;
      return true;
    },
  };
}
