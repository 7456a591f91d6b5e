/** Tables that remember what they were asked and answer what a test wants: for tests of the edge alone. */
import { randomUUID } from "node:crypto";
import type { HttpDeps } from "../../src/edge/http/httpDeps.ts";
import { asRoundId, asTableId } from "../../src/kernel/ids.ts";
import type { TableView } from "../../src/protocol/blackjack.ts";

type Tables = HttpDeps["tables"];

export interface FakeTables extends Tables {
  readonly opened: Parameters<Tables["open"]>[0][];
  readonly acted: Parameters<Tables["act"]>[0][];
  readonly pages: Parameters<Tables["list"]>[0][];
  /** What each further `act` runs first: throw, or wait. */
  beforeAct: () => unknown;
  /** What each further `list` answers. */
  summaries: Awaited<ReturnType<Tables["list"]>>["items"];
}

export function fakeTables(): FakeTables {
  const fake: FakeTables = {
    opened: [],
    acted: [],
    pages: [],
    beforeAct: () => undefined,
    summaries: [],
    open: async (request) => {
      fake.opened.push(request);
      return viewOf(request.tableId ?? randomUUID());
    },
    act: async (request) => {
      fake.acted.push(request);
      await fake.beforeAct();
      return { version: fake.acted.length, table: viewOf(request.tableId) };
    },
    view: async (tableId) => viewOf(tableId),
    freeze: async (tableId, reason) => ({ ...viewOf(tableId), frozen: { reason } }),
    unfreeze: async (tableId) => viewOf(tableId),
    unfreezeAccount: async () => true,
    chainRoots: async () => [],
    repairs: {} as Tables["repairs"],
    list: async (page) => {
      fake.pages.push(page);
      return { items: fake.summaries, nextCursor: null };
    },
    round: async (roundId) => ({ roundId: String(roundId) }) as Awaited<ReturnType<Tables["round"]>>,
    roundsOf: async (playerId) => ({
      items: [
        { roundId: asRoundId(playerId), tableId: asTableId(playerId), seat: 0, staked: 1, paid: 2, settledAt: 3 },
      ],
      nextCursor: null,
    }),
  };
  return fake;
}

/** As much of a view as the edge looks at: nothing. */
const viewOf = (tableId: string) => ({ tableId }) as TableView;
