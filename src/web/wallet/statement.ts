import type { WalletTransactionMessage } from "../../client/index.ts";
import { csv } from "../csv.ts";

/** Column names in the order of the columns. */
export type StatementColumns = Readonly<Record<"time" | "kind" | "amount" | "balance" | "round" | "id", string>>;

/** Lines as comma-separated values (RFC 4180), newest first. Amounts are chips with two decimals and a point, whatever the language. */
export function statementCsv(
  lines: readonly WalletTransactionMessage[],
  columns: StatementColumns,
  kindName: (kind: string) => string,
): string {
  const { time, kind, amount, balance, round, id } = columns;
  const rows = lines.map((line) => [
    new Date(line.createdAt).toISOString(),
    kindName(line.kind),
    inChips(line.amount),
    inChips(line.balanceAfter),
    line.roundId ?? "",
    line.id,
  ]);
  return csv([[time, kind, amount, balance, round, id], ...rows]);
}

const inChips = (minorUnits: number): string => (minorUnits / 100).toFixed(2);
