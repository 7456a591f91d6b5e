/**
 * npm run odds: what the shipped rules pay. Simulated over all cores, or exact where sampling is too coarse.
 *
 *   npm run odds -- --rules '6D S17 DAS' --rounds 20000000 [--seed 1] [--json]
 *   npm run odds -- --rules '6D S17 DAS' --exact [--hand 'T,6 v T' | --dealer] [--json]
 *
 * `--strategy charts` (the usual) plays the published charts as they are, `table` with the changes for a table without hole card.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import type { Rules } from "../games/blackjack/rules.ts";
import { insuranceTable, naturalChance, perfectPairsTable, twentyOnePlusThreeTable } from "../games/odds/bets.ts";
import { STRATEGIES, type Strategy } from "../games/odds/chartRules.ts";
import { dealerTable } from "../games/odds/dealerOdds.ts";
import { exactHouseEdgePct } from "../games/odds/edge.ts";
import { handTable, parseHand } from "../games/odds/handTable.ts";
import { print, printError } from "./cli/terminal.ts";
import { printDealer, printEdge, printFigures, printHand } from "./odds/print.ts";
import { progressLine } from "./odds/progress.ts";
import { parseRules } from "./odds/ruleTokens.ts";
import { simulateOnAllCores } from "./odds/simulate.ts";
import { figuresOf } from "./odds/tally.ts";

const ROUNDS_DEFAULT = 5_000_000; // Some seconds, and a standard error of 0.05 %.
const ROUNDS_MAX = 100_000_000_000; // Sums of squares stay exact up to here.

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      rules: { type: "string", default: "6D S17 DAS" },
      rounds: { type: "string", default: String(ROUNDS_DEFAULT) },
      seed: { type: "string" },
      json: { type: "boolean", default: false },
      strategy: { type: "string", default: "charts" },
      exact: { type: "boolean", default: false },
      hand: { type: "string" },
      dealer: { type: "boolean", default: false },
    },
  });
  const rules = parseRules(options.rules);
  const strategy = STRATEGIES.find((name) => name === options.strategy);
  if (strategy === undefined) throw new RangeError(`--strategy is one of ${STRATEGIES.join(", ")}`);
  if ((options.hand !== undefined || options.dealer) && !options.exact) {
    throw new RangeError("--hand and --dealer are exact tables: add --exact");
  }
  if (!options.exact) await simulated(rules, strategy, options);
  else if (options.hand !== undefined) exactHand(rules, options.hand, options.json);
  else if (options.dealer) exactDealer(rules, options.json);
  else exactEdge(rules, strategy, options.json);
}

async function simulated(
  rules: Rules,
  strategy: Strategy,
  options: { rounds: string; seed?: string; json: boolean },
): Promise<void> {
  const rounds = wholeNumber("rounds", options.rounds, 2, ROUNDS_MAX);
  const seed = options.seed === undefined ? randomInt(2 ** 32) : wholeNumber("seed", options.seed, 0, 2 ** 32 - 1);
  const progress = progressLine(rounds);
  const tally = await simulateOnAllCores({ rules, strategy, rounds, seed }, progress.show);
  progress.end();
  const figures = figuresOf(tally);
  if (options.json) printJson({ rules, seed, ...figures });
  else printFigures(rules, seed, figures);
}

function exactHand(rules: Rules, text: string, json: boolean): void {
  const { hand, upValue } = parseHand(text);
  const table = handTable(rules, hand, upValue);
  if (json) printJson({ rules, ...table });
  else printHand(rules, table);
}

function exactDealer(rules: Rules, json: boolean): void {
  const rows = dealerTable(rules, rules.decks);
  if (json) printJson({ rules, dealer: rows });
  else printDealer(rules, rows);
}

function exactEdge(rules: Rules, strategy: Strategy, json: boolean): void {
  const exact = {
    houseEdgePct: exactHouseEdgePct(rules, strategy),
    naturals: naturalChance(rules.decks),
    bets: [perfectPairsTable(rules.decks), twentyOnePlusThreeTable(rules.decks), insuranceTable(rules.decks)],
  };
  if (json) printJson({ rules, ...exact });
  else printEdge(rules, exact);
}

const printJson = (value: object): void => print(JSON.stringify(value));

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^[0-9][0-9_]*$/.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new RangeError(`--${name} is a whole number from ${min} to ${max}, not '${text}'`);
  return value;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
  printError(`odds: ${error.message}`);
  process.exitCode = 1;
}
