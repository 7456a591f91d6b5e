/** The tables of `npm run odds` for people. */
import { MOVES } from "../../games/blackjack/round.ts";
import type { Rules } from "../../games/blackjack/rules.ts";
import type { BetTable } from "../../games/odds/bets.ts";
import { type DealerRow, FINALS } from "../../games/odds/dealerOdds.ts";
import type { HandTable } from "../../games/odds/handTable.ts";
import { print } from "../cli/terminal.ts";
import { rulesInWords } from "./ruleTokens.ts";
import type { Figures } from "./tally.ts";

export function printFigures(rules: Rules, seed: number, figures: Figures): void {
  const { outcomes } = figures;
  const pct = (share: number) => `${(100 * share).toFixed(3)} %`;
  printRows(`${rulesInWords(rules)}, basic strategy, ${figures.rounds.toLocaleString("en")} rounds, seed ${seed}`, [
    ["house edge", `${figures.houseEdgePct.toFixed(4)} % ± ${figures.standardErrorPct.toFixed(4)} % (standard error)`],
    ["variance per round", figures.variance.toFixed(4)],
    ["hands won", pct(outcomes.WIN)],
    ["  blackjacks", pct(outcomes.BLACKJACK)],
    ["  pushed", pct(outcomes.PUSH)],
    ["  lost", pct(outcomes.LOSE)],
    ["  surrendered", pct(outcomes.SURRENDER)],
    ["hands per round", figures.handsPerRound.toFixed(4)],
    ["hands doubled", `${figures.doubledPct.toFixed(3)} %`],
    ["rounds split", `${figures.splitPct.toFixed(3)} %`],
  ]);
}

export function printHand(rules: Rules, table: HandTable): void {
  const given = rules.dealerPeeks ? ", given that the dealer has no blackjack" : "";
  const rows = MOVES.map((move): [string, string] => {
    const value = table[move];
    return [move, value === null ? "not allowed" : `${value.toFixed(6)}${move === table.best ? "  ← best" : ""}`];
  });
  printRows(`${table.hand} v ${table.up}, ${rulesInWords(rules)}: expected value in bets${given}`, rows);
}

export function printDealer(rules: Rules, rows: readonly DealerRow[]): void {
  print(`Dealer's final totals in percent, ${rules.decks} decks, ${rules.soft17}`);
  print(["up", ...FINALS].map((name) => name.padStart(8)).join(""));
  for (const row of rows) {
    const chances = FINALS.map((final) => (100 * row[final]).toFixed(4).padStart(8));
    print(row.up.padStart(8) + chances.join(""));
  }
}

export function printEdge(
  rules: Rules,
  exact: { houseEdgePct: number; naturals: number; bets: readonly BetTable[] },
): void {
  printRows(`${rulesInWords(rules)}, basic strategy, exact`, [
    ["house edge", `${exact.houseEdgePct.toFixed(6)} %`],
    ["blackjack dealt", `${(100 * exact.naturals).toFixed(6)} %`],
    ...exact.bets.map(({ bet, houseEdgePct }): [string, string] => [bet, `house edge ${houseEdgePct.toFixed(4)} %`]),
  ]);
}

function printRows(title: string, rows: readonly (readonly [string, string])[]): void {
  print(title);
  for (const [name, value] of rows) print(`  ${name.padEnd(20)}${value}`);
}
