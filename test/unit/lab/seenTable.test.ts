import { expect, it } from "vitest";
import type { TableView } from "../../../src/client/index.ts";
import { SeenTable, versionOf } from "../../lab/load/lean/seenTable.ts";
import { hand, seat, view } from "../web/views.ts";

const ANN = "11111111-1111-4111-8111-111111111111";
const BOB = "22222222-2222-4222-8222-222222222222";

const update = (table: TableView) =>
  Buffer.from(`["table:update",${JSON.stringify({ tableId: "t", version: table.version, events: [], table })}]`);
const answer = (table: TableView) =>
  Buffer.from(`[${JSON.stringify({ ok: true, version: table.version, table, replayed: true })}]`);

function open() {
  const table = new SeenTable("t");
  table.userIds[0] = ANN;
  table.userIds[2] = BOB;
  return table;
}

const bobToMove = view(
  [
    seat([hand("TS 9H", { total: 19 })], { userId: ANN }),
    null,
    seat([hand("8S 2H", { total: 10 }), hand("8D 8C", { total: 16 })], { userId: BOB }),
  ],
  "TD ??",
  { version: 41, roundNumber: 7, turn: { seat: 2, hand: 1, actions: ["hit", "stand"] } },
);

it("[PF3] the turn, and what its hand adds up to, are read from an update as from an answer", () => {
  const expected = { version: 41, phase: "PLAYER_TURN", roundNumber: 7, turnSeat: 2, turnTotal: 16 };
  expect(open().look(update(bobToMove))).toEqual(expected);
  expect(open().look(answer(bobToMove))).toEqual(expected);
});

it("[PF3] where no seat has the turn, phase and round are read alone", () => {
  const betting = view([seat([], { userId: ANN })], "", { version: 3, phase: "BETTING", roundNumber: 12 });
  expect(open().look(update(betting))).toEqual({
    version: 3,
    phase: "BETTING",
    roundNumber: 12,
    turnSeat: -1,
    turnTotal: 0,
  });
});

it("[PF3] a version is read once, and what is older says nothing", () => {
  const table = open();
  const first = table.look(update(bobToMove));
  expect(table.look(answer(bobToMove))).toBe(first);
  expect(table.look(update({ ...bobToMove, version: 40 }))).toBeNull();
  expect(table.newest).toBe(first);
});

it("[PF3] a table without any action has version 0, which is not none", () => {
  expect(versionOf(Buffer.from('[{"ok":true,"table":{"version":0}}]'))).toBe(0);
  expect(versionOf(Buffer.from('[{"ok":true}]'))).toBe(-1);
  expect(open().look(Buffer.from('["wallet:update",{"balance":5,"version":9}]'))).toBeNull();
});
