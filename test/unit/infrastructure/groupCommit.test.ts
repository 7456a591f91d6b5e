import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGroupCommit } from "../../../src/infrastructure/postgres/groupCommit.ts";
import { StoreAway, WriteConflict } from "../../../src/kernel/faults.ts";

interface Entry {
  readonly name: string;
  readonly table: string;
  readonly player?: string | undefined;
}

/** Statements that answer when they are told to, two at once unless said otherwise. */
function openDesk(flightsMax = 2) {
  const sent: {
    names: string[];
    answer: (outcomes?: readonly (string | null)[]) => Promise<void>;
    fail: (error: Error) => Promise<void>;
  }[] = [];
  const send = (entries: readonly Entry[]) =>
    new Promise<readonly (string | null)[]>((resolve, reject) => {
      const names = entries.map(({ name }) => name);
      sent.push({
        names,
        answer: async (outcomes = names.map((name) => `done ${name}`)) => settle(() => resolve(outcomes)),
        fail: async (error) => settle(() => reject(error)),
      });
    });
  const commit = createGroupCommit<Entry, string>(
    { alone: async (entry) => String((await send([entry]))[0]), together: send },
    ({ table, player }) => ({ table, player }),
    flightsMax,
  );
  const settled: string[] = [];
  const put = (name: string, table = name, player?: string) => {
    void commit({ name, table, player }).then(
      (outcome) => settled.push(outcome),
      (error: Error) => settled.push(`${name}: ${error.name}`),
    );
  };
  return { sent, settled, put, commit, under: () => sent.map(({ names }) => names.join(" ")) };
}

/** Whatever follows from it has happened. */
async function settle(work: () => void): Promise<void> {
  work();
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe("group commit", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("[T35] what comes first leaves at once, what comes meanwhile travels together in the next one", async () => {
    const { sent, settled, put, under } = openDesk();
    for (const name of ["a", "b", "c", "d", "e"]) put(name);
    expect(under()).toEqual(["a", "b"]);
    await sent[0]!.answer();
    expect(under()).toEqual(["a", "b", "c d e"]);
    expect(settled).toEqual(["done a"]);
    await sent[2]!.answer();
    expect(settled).toEqual(["done a", "done c", "done d", "done e"]);
  });

  it("[T35] one statement is under way at a time, unless it is slow", async () => {
    const commit = vi.fn(() => new Promise<string>(() => undefined));
    const put = createGroupCommit<Entry, string>({ alone: commit, together: async () => [] }, ({ table, player }) => ({
      table,
      player,
    }));
    for (const name of ["a", "b"]) void put({ name, table: name });
    expect(commit).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(30);
    expect(commit).toHaveBeenCalledTimes(2);
  });

  it("[T35] at most 64 travel together", async () => {
    const { sent, put } = openDesk();
    for (let n = 0; n < 102; n += 1) put(`e${n}`);
    await sent[0]!.answer();
    await sent[1]!.answer();
    expect(sent.map(({ names }) => names.length)).toEqual([1, 1, 64, 36]);
  });

  it("[T35] of one table never two are under way, and they keep their order", async () => {
    const { sent, put, under } = openDesk();
    put("a1", "a");
    put("a2", "a");
    put("a3", "a");
    put("b1", "b");
    put("c1", "c");
    expect(under()).toEqual(["a1", "b1"]);
    await sent[1]!.answer();
    expect(under()).toEqual(["a1", "b1", "c1"]);
    await sent[0]!.answer();
    expect(under()).toEqual(["a1", "b1", "c1", "a2"]);
    await sent[3]!.answer();
    expect(under().at(-1)).toBe("a3");
  });

  it("[T35] one player's entries overtake each other neither in two statements nor behind one that waits", async () => {
    const { sent, put, under } = openDesk();
    put("x", "t1", "p");
    put("y", "t2", "p");
    put("z", "t3", "p");
    expect(under()).toEqual(["x"]);
    await sent[0]!.answer();
    expect(under()).toEqual(["x", "y z"]); // In one statement they stay in order.
    put("q", "t2"); // Its table is under way,
    put("r", "t9", "p"); // and so is this one's player.
    expect(under()).toHaveLength(2);
    await sent[1]!.answer();
    expect(under().slice(2)).toEqual(["q", "r"]); // Two may be under way.
  });

  it("[T35] who is busy, or in a batch that was refused as a whole, is committed alone; the others do not wait for that", async () => {
    const { sent, settled, put, under } = openDesk();
    for (const name of ["a", "b", "c", "d"]) put(name);
    await sent[0]!.answer();
    await sent[2]!.answer(["done c", null]);
    expect(under()).toEqual(["a", "b", "c d", "d"]);
    expect(settled).toEqual(["done a", "done c"]);
    put("c again", "c");
    put("e");
    await sent[1]!.answer();
    expect(under().at(-1)).toBe("c again e");
    await sent.at(-1)!.fail(new WriteConflict("deadlock"));
    expect(under().slice(-2)).toEqual(["c again", "e"]);
    await sent.at(-1)!.fail(new WriteConflict("again"));
    expect(settled.at(-1)).toBe("e: WriteConflict");
  });

  it("[T35] a lost answer fails every entry of the batch, and nothing is sent again", async () => {
    const { sent, settled, put } = openDesk();
    for (const name of ["a", "b", "c", "d"]) put(name);
    await sent[0]!.answer();
    await sent[2]!.fail(new StoreAway("cut"));
    expect(settled).toEqual(["done a", "c: StoreAway", "d: StoreAway"]);
    expect(sent).toHaveLength(3);
    await sent[1]!.fail(new StoreAway("cut"));
    put("a2", "a");
    expect(sent).toHaveLength(4);
  });

  it("[T35] a statement that waits for a lock is not waited for by others, up to a bound", async () => {
    const { sent, put, under } = openDesk();
    for (let n = 0; n < 30; n += 1) {
      put(`e${n}`);
      await vi.advanceTimersByTimeAsync(30);
    }
    expect(under()).toHaveLength(6);
    await sent[0]!.answer();
    expect(sent.at(-1)!.names).toHaveLength(24);
  });

  it("[T35] more than a player would wait for are refused", async () => {
    const { put, settled } = openDesk();
    for (let n = 0; n < 2_051; n += 1) put(`e${n}`);
    await settle(() => undefined);
    expect(settled).toEqual(["e2050: StoreAway"]);
  });
});
