import { expect, test } from "vitest";
import type { AuditEntryMessage } from "../../../src/client/index.ts";
import { auditCsv, isFound, isLook, oneForEachCall, sentenceOf } from "../../../src/web/console/auditWords.ts";

const TABLE = "0b54cbbd-5a0f-4f83-9a39-4b3dbf3a0f3a";
const entry = (call: string, facts: Partial<AuditEntryMessage> = {}): AuditEntryMessage => ({
  ...{ id: call, callId: call, at: 0, adminId: "a1", adminName: "ann", subject: null, address: "192.0.2.1" },
  ...{ call, request: {}, status: 200, code: null },
  ...facts,
});

test("[B124] a call is a sentence with names", () => {
  const freeze = entry(`POST /api/admin/tables/${TABLE}/freeze`, { subject: "Ruby" });
  expect(sentenceOf(freeze)).toBe("ann froze the table Ruby");
  expect(sentenceOf({ ...freeze, status: 409, code: "CONFLICT" })).toBe("ann froze the table Ruby: refused (CONFLICT)");
  expect(sentenceOf(entry("POST /api/admin/dividends/runs/7/approve"))).toBe("ann approved the run 7");
  expect(sentenceOf(entry("POST /api/admin/new/things", { adminName: null, status: null }))).toBe(
    "a1: POST /api/admin/new/things: asked",
  );
});

test("[B124] the two rows of one call are one line, and a call whose answer was lost keeps its first", () => {
  const asked = entry("a", { id: "1", status: null });
  const answered = entry("a", { id: "2" });
  const lost = entry("b", { id: "3", status: null });
  expect(oneForEachCall([lost, answered, asked]).map(({ id }) => id)).toEqual(["3", "2"]);
});

test("[B124] looks are apart from acts; search reads the sentence, the request and the address", () => {
  expect([isLook(entry("GET /api/admin/dividends/status")), isLook(entry("POST /api/admin/dividends/runs"))]).toEqual([
    true,
    false,
  ]);
  const ban = entry(`POST /api/admin/players/${TABLE}/ban`, { subject: "bob", request: { reason: "Two accounts" } });
  for (const text of ["BANNED bob", "two acc", "192.0.2", " ann "]) expect(isFound(ban, text)).toBe(true);
  expect(isFound(ban, "carol")).toBe(false);
});

test("[B124] an export has one row for each line, and no cell that a spreadsheet would run", () => {
  const rows = auditCsv([entry("POST /api/admin/dividends/runs", { adminName: "=cmd", request: { a: '"' } })]).split(
    "\r\n",
  );
  expect(rows).toHaveLength(3);
  expect(rows[1]).toBe(
    `1970-01-01T00:00:00.000Z,'=cmd,'=cmd started a pay day,POST /api/admin/dividends/runs,"{""a"":""\\""""}",200,,192.0.2.1`,
  );
});
