import { expect, it } from "vitest";
import { atOnce, onClock } from "../../lab/load/lean/pacers.ts";

/** A clock in the test's hands, and actors that write down since when they were meant to act. */
function openClock(perSecond: number) {
  let now = 0;
  let look: () => void = () => undefined;
  const pacer = onClock(
    perSecond,
    () => now,
    (_, each) => {
      look = each;
      return () => undefined;
    },
  );
  const since: number[] = [];
  const actor = (hasWork = true) => ({
    act(at: number) {
      if (hasWork) since.push(at);
      return hasWork;
    },
  });
  const advance = (ms: number) => {
    now += ms;
    look();
  };
  return { pacer, since, actor, advance };
}

it("[PF2] on a clock, actions fall due evenly, whatever became of those before", () => {
  const { pacer, since, actor, advance } = openClock(10);
  for (let nth = 0; nth < 20; nth += 1) pacer.ready(actor());
  advance(0);
  for (let nth = 0; nth < 4; nth += 1) advance(100);
  expect(since).toEqual([0, 100, 200, 300, 400]);
});

it("[PF2] an action for which no player was free when it was due counts from then on", () => {
  const { pacer, since, actor, advance } = openClock(10);
  advance(250); // Everybody waits for a server that stands still.
  expect(pacer.behind).toBe(3);
  pacer.ready(actor());
  pacer.ready(actor());
  expect(since).toEqual([0, 100]);
  expect(pacer.behind).toBe(1);
});

it("[PF2] who has nothing to do any more is passed over, and uses no turn up", () => {
  const { pacer, since, actor, advance } = openClock(10);
  pacer.ready(actor(false));
  pacer.ready(actor());
  advance(0);
  expect(since).toEqual([0]);
  expect(pacer.behind).toBe(0);
});

it("[PF2] in a closed loop, who can act does, at once", () => {
  const since: number[] = [];
  const pacer = atOnce(() => 7);
  pacer.ready({ act: (at) => since.push(at) > 0 });
  expect(since).toEqual([7]);
});
