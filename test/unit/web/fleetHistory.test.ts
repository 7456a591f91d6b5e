import { expect, test } from "vitest";
import type { ContainerMessage } from "../../../src/client/index.ts";
import { bucketPercentile, lookedAgain, NO_HISTORY, recalled } from "../../../src/web/console/live/fleetHistory.ts";

const BOUNDS = [1, 5, 10];

function report(at: number, more: Partial<ContainerMessage> = {}): ContainerMessage {
  return {
    ...{ container: "a", version: "1", startedAt: 0, at, isDraining: false, sockets: 3 },
    ...{ cpu: 20, memory: 10, eventLoopLagMs: 2, actions: 0, rounds: 0 },
    actionTimes: { boundsMs: BOUNDS, counts: [0, 0, 0, 0] },
    locks: { acquired: 0, failed: 0, successRate: 1, maxHeldMs: 0 },
    breakers: [],
    pools: [],
    ...more,
  };
}

const after = (...looks: readonly [number, readonly ContainerMessage[]][]) =>
  looks.reduce((history, [at, containers]) => lookedAgain(history, at, containers), NO_HISTORY).moments.at(-1)!;

test("[B61] rates are what was counted between two reports of one process, over all of them", () => {
  const b = { container: "b", startedAt: 500, sockets: 4, cpu: 50, eventLoopLagMs: 9 };
  const now = after(
    [1_000, [report(900, { actions: 100, rounds: 10 }), report(950, { ...b, actions: 7 })]],
    [3_000, [report(2_900, { actions: 140, rounds: 12 }), report(2_950, { ...b, actions: 27 })]],
  );
  expect(now).toMatchObject({ containers: 2, sockets: 7, actions: 30, rounds: 1, cpu: 70, lag: 9 });
});

test("[B61] a report seen twice, a first one, and one of a container that started again count as nothing", () => {
  expect(after([1_000, [report(900, { actions: 100 })]]).actions).toBe(0);
  expect(after([1_000, [report(900, { actions: 100 })]], [2_000, [report(900, { actions: 100 })]]).actions).toBe(0);
  expect(
    after([1_000, [report(900, { actions: 100 })]], [3_000, [report(2_900, { startedAt: 2_000, actions: 1 })]]).actions,
  ).toBe(0);
});

test("[B61] what lies further back than ten seconds has no part in a rate", () => {
  const now = after(
    [0, [report(0, { actions: 0 })]],
    [9_000, [report(9_000, { actions: 9_000 })]],
    [11_000, [report(11_000, { actions: 9_020 })]],
  );
  expect(now.actions).toBe(10);
});

test("[B61] bucketPercentiles are of the actions since, over all containers; none when there were none", () => {
  const counted = (at: number, container: string, counts: number[]) =>
    report(at, { container, actionTimes: { boundsMs: BOUNDS, counts } });
  const first = [counted(0, "a", [1_000, 0, 0, 1_000]), counted(0, "b", [0, 0, 0, 0])];
  const then = [counted(2_000, "a", [1_050, 0, 0, 1_000]), counted(2_000, "b", [0, 50, 0, 0])];
  expect(after([0, first], [2_000, then])).toMatchObject({ p50: 1, p95: 4.6, p99: expect.closeTo(4.92) });
  expect(after([0, first], [2_000, first])).toMatchObject({ p50: null, p95: null, p99: null });
});

test.each([
  [[4, 0, 0, 0], 0.5, 0.5],
  [[0, 4, 0, 0], 0.25, 2],
  [[2, 0, 2, 0], 0.75, 7.5],
  [[0, 0, 0, 9], 0.5, 10],
  [[0, 0, 0, 0], 0.5, null],
])("[B61] of %j the share %d is within %d ms", (counts, share, ms) => {
  expect(bucketPercentile(BOUNDS, counts, share)).toBe(ms);
});

test("[B122] a container that says nothing new is silent, and its players are not counted twice", () => {
  const b = { container: "b", sockets: 4 };
  const looks: [number, readonly ContainerMessage[]][] = [
    [1_000, [report(900), report(900, b)]],
    [6_000, [report(5_900, { sockets: 7 }), report(900, b)]],
    [7_000, [report(6_900, { sockets: 7 }), report(900, b)]],
  ];
  const { moments, known } = looks.reduce((before, [at, all]) => lookedAgain(before, at, all), NO_HISTORY);
  expect(moments.map(({ containers, sockets }) => [containers, sockets])).toEqual([
    [2, 7],
    [2, 11],
    [1, 7],
  ]);
  expect(known.map(({ report: { container }, heardAt, isSilent }) => [container, heardAt, isSilent])).toEqual([
    ["a", 7_000, false],
    ["b", 1_000, true],
  ]);
});

test("[B122] one that is listed no more stays known for ten minutes, with what it said last; a new one of its name is another", () => {
  const first = lookedAgain(NO_HISTORY, 1_000, [report(900), report(900, { container: "b" })]);
  const later = lookedAgain(first, 9_000, [report(8_900)]);
  expect(later.known.map(({ report: { container }, isSilent }) => [container, isSilent])).toEqual([
    ["a", false],
    ["b", true],
  ]);
  const back = lookedAgain(later, 20_000, [report(19_900), report(19_900, { container: "b", startedAt: 19_000 })]);
  expect(back.known.map(({ isSilent }) => isSilent)).toEqual([false, false]);
  expect(lookedAgain(later, 700_000, [report(699_900)]).known).toHaveLength(1);
});

test("[B122] what was kept before the page was opened is shown as if it had been there, whatever the house's clock says", () => {
  const of = (at: number, container: string, actions: number) => report(at, { container, actions });
  const ahead = 50_000_000; // The house's clock and the page's have nothing in common.
  const { moments, known } = recalled(
    [of(ahead, "a", 100), of(ahead + 500, "b", 10), of(ahead + 6_000, "a", 160), of(ahead + 6_500, "b", 10)],
    100_000,
  );
  expect(moments.map(({ at, containers }) => [at, containers])).toEqual([
    [94_000, 2],
    [100_000, 2],
  ]);
  expect(moments.at(-1)!.actions).toBe(10);
  expect(known.map(({ isSilent }) => isSilent)).toEqual([false, false]);
});
