import { expect, test } from "vitest";
import type { ContainerMessage } from "../../../src/client/index.ts";
import { findingsOf, freshnessOf, type Heard } from "../../../src/web/console/status/findings.ts";

const known = (container: string, facts: { isSilent?: boolean } & Partial<ContainerMessage> = {}) => ({
  heardAt: 0,
  isSilent: facts.isSilent ?? false,
  report: { container, sockets: 2, isDraining: false, breakers: [], ...facts } as unknown as ContainerMessage,
});
const heard = (facts: Partial<Heard> = {}): Heard => ({
  ageMs: 1_000,
  problem: "",
  isReady: true,
  isConnected: true,
  known: [known("server-1"), known("server-2")],
  frozen: [],
  ...facts,
});
const told = (facts: Partial<Heard>) => findingsOf(heard(facts)).map(({ tone, text }) => `${tone}: ${text}`);

test("[B122] figures are fresh for 6 s, old until 15 s, and then nothing is known", () => {
  expect([0, 6_000, 6_001, 15_000, 15_001].map(freshnessOf)).toEqual(["fresh", "fresh", "stale", "stale", "dead"]);
  expect(freshnessOf(null)).toBe("dead");
});

test("[B122] all is well only while what is known is fresh", () => {
  expect(told({})).toEqual(["well: All is well: 2 containers, 4 sockets."]);
  expect(told({ ageMs: 9_000 })).toEqual(["warning: No fresh figures for 9 s."]);
  expect(told({ ageMs: 40_000, problem: "The house can’t be reached." })).toEqual([
    "bad: No fresh figures for 40 s: The house can’t be reached.",
  ]);
  expect(told({ ageMs: null })).toEqual(["bad: No figures yet."]);
  expect(told({ isConnected: false })[0]).toMatch(/^warning: This page has no live connection/);
});

test("[B122] a store that does not answer, an open breaker, a lost container and what is frozen are said, the worst first", () => {
  const open = { breakers: [{ name: "redis", state: "open" as const }] };
  expect(told({ isReady: false })).toEqual(["bad: Not ready: a store does not answer."]);
  expect(told({ known: [known("a", open), known("b", open)] })).toEqual(["bad: Breaker redis is open on a, b."]);
  expect(told({ known: [known("a"), known("b", { isSilent: true, ...open })] })).toEqual(["warning: b is gone."]);
  expect(told({ known: [known("a"), known("b", { isSilent: true, isDraining: true })] })).toHaveLength(1);
  const ice = { id: "1", name: null, reason: "", by: null, at: 0 };
  const frozen = [
    { ...ice, kind: "table" as const },
    { ...ice, kind: "account" as const },
    { ...ice, kind: "account" as const },
  ];
  expect(told({ frozen, known: [known("a"), known("b", { isSilent: true })] })).toEqual([
    "bad: Frozen: 1 table, 2 accounts.",
    "warning: b is gone.",
  ]);
});
