/** A throw-away house for one profile, with its load generators. */

import type { LedgerCheckMessage } from "../../../../src/client/index.ts";
import { openThrowAway, type ThrowAway } from "../../../../src/dev/stack/throwAwayHouse.ts";
import type { ToolRun } from "../../../../src/ops/cli/runTool.ts";
import { type Company, companyOf, startGenerator } from "../../load/generators.ts";
import { type Meters, openMeters } from "../meters.ts";
import { checkLedger, type JournalProof, proveJournal } from "../proofs.ts";
import { BET, openTables } from "../tables.ts";

export interface Wishes {
  readonly containers: number;
  readonly generators: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly runs: number;
  /** Instead of what the profile would do; null: nothing was said. */
  readonly perSecond: number | null;
  readonly nodeArgs?: readonly string[];
}

export interface ProfileRun extends ToolRun {
  readonly wishes: Wishes;
  readonly say: (line: string) => void;
}

export interface Crowd {
  readonly tables: number;
  /** At each table. */
  readonly players: number;
  readonly spectators?: number;
  /** Connected, and at no table. */
  readonly idle?: number;
}

export interface House {
  readonly stack: ThrowAway;
  readonly company: Company;
  readonly meters: Meters;
  /** Everyone of the crowd is connected, at their table, and waits to be told how to play. */
  seat(crowd: Crowd): Promise<void>;
  /** Play ends; what was acknowledged is looked for in the journal, and the ledger is proven. */
  prove(): Promise<Proofs>;
}

export interface Proofs extends JournalProof {
  readonly acknowledged: number;
  readonly unanswered: number;
  readonly ledger: LedgerCheckMessage;
}

/** Seats of every table; those that nobody takes stay free. */
const SEATS = 7;

export async function openHouse({ wishes, closers, stop, say }: ProfileRun): Promise<House> {
  const more = wishes.nodeArgs === undefined ? { env: {} } : { env: {}, nodeArgs: wishes.nodeArgs };
  const stack = await openThrowAway(wishes.containers, { closers, stop, say }, more);
  const company = companyOf(Array.from({ length: wishes.generators }, () => startGenerator(closers)));
  const meters = await openMeters(stack, closers);
  return {
    stack,
    company,
    meters,
    async seat({ tables, players, spectators = 0, idle = 0 }) {
      const ids = await openTables(stack, tables, SEATS);
      stop.throwIfAborted();
      const containers = stack.containers.map(({ url }) => url);
      const seated = ids.map((tableId) => ({ tableId, players, spectators }));
      await company.gather({ containers, tables: seated, idle, bet: BET });
      say(`${tables * (players + spectators) + idle} connected, ${tables} tables`);
    },
    async prove() {
      await company.rest();
      const { acknowledgedEver: acknowledged, newest, open: unanswered } = await company.read();
      const journal = await proveJournal(stack, acknowledged, newest);
      return { acknowledged, unanswered, ...journal, ledger: await checkLedger(stack) };
    },
  };
}
