import { expect, test } from "vitest";
import { statementCsv } from "../../../src/web/wallet/statement.ts";

const COLUMNS = { time: "Time", kind: "Kind", amount: "Amount", balance: "Balance", round: "Round", id: "Id" };
const line = (facts: object) => ({
  ...{ id: "t1", kind: "BET", amount: -1_250, balanceAfter: 98_750, roundId: null, createdAt: 0 },
  ...facts,
});
const rowsOf = (lines: ReturnType<typeof line>[], name: (kind: string) => string = (kind) => kind) =>
  statementCsv(lines, COLUMNS, name).split("\r\n");

test("[B56] amounts are chips with a point, times ISO, lines end as RFC 4180 wants", () => {
  expect(rowsOf([line({}), line({ id: "t2", amount: 5, roundId: "r" })])).toEqual([
    "Time,Kind,Amount,Balance,Round,Id",
    "1970-01-01T00:00:00.000Z,BET,-12.50,987.50,,t1",
    "1970-01-01T00:00:00.000Z,BET,0.05,987.50,r,t2",
    "",
  ]);
});

test("[B57] what a spreadsheet would run as a formula stays a text, and commas stay in their field", () => {
  expect(rowsOf([line({})], () => '=HYPERLINK("x"), 1')[1]).toContain('"\'=HYPERLINK(""x""), 1"');
  expect(rowsOf([line({})], () => "@SUM")[1]).toContain(",'@SUM,");
});
