/** What the house refused, as sentences: one for the field it is about, where it is about one. */
import type { VegasError } from "../client/index.ts";
import type { Words } from "./i18n/words.ts";

type FieldName = keyof Words["fields"];

export interface Problems {
  /** By the field's name in the form, which is its name on the wire. */
  readonly fields: Readonly<Partial<Record<string, string>>>;
  /** All of it for where there are no fields to show it at. */
  readonly text: string;
}

export const NO_PROBLEMS: Problems = { fields: {}, text: "" };

/** One of these fields says it already. */
export const hasField = ({ fields }: Problems, names: readonly string[]): boolean =>
  names.some((name) => fields[name] !== undefined);

export function problemsIn({ code, facts, message }: VegasError, words: Words): Problems {
  if (code === "VALIDATION_FAILED") return ofIssues(issuesIn(facts), words);
  if (code === "USERNAME_TAKEN" && (facts["field"] === "username" || facts["field"] === "email")) {
    const text = words.taken[facts["field"]];
    return { fields: { [facts["field"]]: text }, text };
  }
  if (code === "FORBIDDEN" && (facts["reason"] === "BANNED" || facts["reason"] === "EXCLUDED"))
    return { fields: {}, text: words.account.suspended[facts["reason"]] };
  if (code === "TABLE_FROZEN" && typeof facts["reason"] === "string")
    return { fields: {}, text: words.table.frozenFor(facts["reason"]) };
  return { fields: {}, text: words.errors[code] ?? message };
}

function ofIssues(paths: readonly string[], words: Words): Problems {
  const fields: Record<string, string> = {};
  for (const path of paths) {
    const field = fieldOf(path, words);
    fields[field ?? path] ??= field === null ? words.fieldUnknown(path) : words.fields[field];
  }
  const told = Object.values(fields);
  return { fields, text: told.length === 0 ? words.errors.VALIDATION_FAILED : told.join(" ") };
}

/** The field itself, or the one it lies in: `rules.surrender` is about `surrender`, else about `rules`. */
function fieldOf(path: string, { fields }: Words): FieldName | null {
  const parts = path.split(".").reverse();
  return (parts.find((part) => Object.hasOwn(fields, part)) as FieldName | undefined) ?? null;
}

function issuesIn({ issues }: VegasError["facts"]): string[] {
  if (!Array.isArray(issues)) return [];
  return issues.flatMap((issue: { path?: unknown }) =>
    typeof issue.path === "string" && issue.path !== "" ? [issue.path] : [],
  );
}
