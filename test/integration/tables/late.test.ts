/** Actions that come too late, and ids that were refused: nothing old lands on something new. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BlackjackAction } from "../../../src/games/blackjack/index.ts";
import { asRoundId, type TableId } from "../../../src/kernel/ids.ts";
import type { ActRequest } from "../../../src/tables/api.ts";
import { type House, openHouse, type Player } from "../../setup/house.ts";
import { newPlayerId, newRoundId } from "../../setup/ids.ts";

let house: House;
let second: Awaited<ReturnType<House["secondContainer"]>>;
beforeAll(async () => {
  house = await openHouse();
  second = await house.secondContainer();
});
afterAll(() => house.close());

type More = Partial<Pick<ActRequest<BlackjackAction>, "for" | "mayBeLate" | "actionId">>;
const act = (
  tableId: TableId,
  player: Player,
  action: BlackjackAction,
  more: More = {},
  at: Pick<House, "tables"> = house,
) => at.tables.act({ tableId, player, action, actionId: randomUUID(), ...more });

/** Two people sit, so that a bet of one deals no card. */
async function seatTwo() {
  const [tableId, player, other] = [await house.openTable(), await house.newPlayer(), await house.newPlayer()];
  await act(tableId, other, { type: "sit", seat: 1 });
  const { table } = await act(tableId, player, { type: "sit", seat: 0 });
  return { tableId, player, other, roundId: asRoundId(table.roundId!) };
}

const bet = { type: "bet", amount: 100 } as const;
const rowsOf = async (tableId: TableId) =>
  Number((await house.sql<{ n: string }>("SELECT count(*) AS n FROM journal WHERE table_id = $1", [tableId]))[0]?.n);

describe("what an action is meant for", () => {
  it("[T40] for another round it is refused before anything is decided, and nothing is changed", async () => {
    const { tableId, player } = await seatTwo();
    const late = act(tableId, player, bet, { for: { roundId: newRoundId() } });
    await expect(late).rejects.toMatchObject({ code: "STALE_ACTION", facts: { version: 2 } });
    const early = act(tableId, player, { type: "hit" }, { for: { roundId: newRoundId() } });
    await expect(early).rejects.toMatchObject({ code: "STALE_ACTION" }); // Though the rules would refuse it, too.
    expect(await rowsOf(tableId)).toBe(2);
    expect(await house.balanceOf(player)).toBe(100_000);
  });

  it("[T40] for the present round it is carried out", async () => {
    const { tableId, player, roundId } = await seatTwo();
    expect((await act(tableId, player, bet, { for: { roundId, seat: 0 } })).version).toBe(3);
  });

  it("[T40] who saw no round yet sits down, and so does who saw the same a moment later", async () => {
    const [tableId, player, other] = [await house.openTable(), await house.newPlayer(), await house.newPlayer()];
    await act(tableId, player, { type: "sit", seat: 0 }, { for: { roundId: null } });
    await act(tableId, other, { type: "sit", seat: 1 }, { for: { roundId: null } });
    expect(await rowsOf(tableId)).toBe(2);
  });

  it("[T40] a repeat gets its first answer, whatever it says it is for", async () => {
    const { tableId, player, roundId } = await seatTwo();
    const actionId = randomUUID();
    const first = await act(tableId, player, bet, { for: { roundId }, actionId });
    for (const more of [{ for: { roundId: newRoundId() } }, { mayBeLate: true }, {}])
      expect(await act(tableId, player, bet, { ...more, actionId }, second)).toMatchObject({
        version: first.version,
        replayed: true,
      });
  });

  it("[T42] one that may have waited in a buffer and does not say what it is for is not carried out", async () => {
    const { tableId, player, roundId } = await seatTwo();
    await expect(act(tableId, player, bet, { mayBeLate: true })).rejects.toMatchObject({ code: "STALE_ACTION" });
    expect(await rowsOf(tableId)).toBe(2);
    expect((await act(tableId, player, bet, { mayBeLate: true, for: { roundId } })).version).toBe(3);
  });
});

describe("an id that was refused for good", () => {
  it("[T41] stays refused everywhere, though the rules would take it by now", async () => {
    const { tableId, player, other, roundId } = await seatTwo();
    const asked = { actionId: randomUUID() };
    const stranger = await house.newPlayer();
    await expect(act(tableId, stranger, bet, asked)).rejects.toMatchObject({ code: "NOT_SEATED" });
    await act(tableId, stranger, { type: "sit", seat: 2 });
    for (const container of [house, second])
      await expect(act(tableId, stranger, bet, asked, container)).rejects.toMatchObject({
        code: "NOT_SEATED",
        facts: { version: 2 },
      });
    await expect(act(tableId, stranger, { type: "leave" }, asked)).rejects.toMatchObject({
      code: "IDEMPOTENCY_MISMATCH",
    });
    // Nobody else's id is meant by that, and another id of theirs is another action.
    await act(tableId, other, bet, asked);
    await act(tableId, player, bet, { for: { roundId } });
    expect((await act(tableId, stranger, bet)).table.phase).not.toBe("BETTING");
  });

  it("[T41] also by the ledger and by an operator", async () => {
    const { tableId, player } = await seatTwo();
    const poor = await house.newPlayer(50);
    await act(tableId, poor, { type: "sit", seat: 3 });
    const asked = { actionId: randomUUID() };
    await expect(act(tableId, poor, bet, asked)).rejects.toMatchObject({ code: "INSUFFICIENT_FUNDS" });
    await house.sql("SELECT post_transfers($1, NULL, NULL, NULL)", [
      JSON.stringify([{ kind: "ISSUE", from: "issue:0", to: `player:${poor.id}`, amount: 1_000 }]),
    ]);
    await expect(act(tableId, poor, bet, asked, second)).rejects.toMatchObject({ code: "INSUFFICIENT_FUNDS" });
    await house.tables.freeze(tableId, "why", newPlayerId());
    const frozen = { actionId: randomUUID() };
    await expect(act(tableId, player, bet, frozen)).rejects.toMatchObject({ code: "TABLE_FROZEN" });
    await house.tables.unfreeze(tableId, newPlayerId());
    await expect(act(tableId, player, bet, frozen, second)).rejects.toMatchObject({ code: "TABLE_FROZEN" });
    expect(await house.balanceOf(player)).toBe(100_000);
  });

  it("[T41] judged on a table that has moved on meanwhile, it is not refused for good: the repeat is judged anew", async () => {
    const { tableId, player, other } = await seatTwo();
    const asked = { actionId: randomUUID() };
    // Without locks somebody else acts between the judgement and its keeping.
    const unlocked = await house.secondContainer({ locks: false });
    const slow = await house.secondContainer({
      locks: false,
      beforeKeeping: async () => void (await act(tableId, other, bet, {}, unlocked)),
    });
    await expect(act(tableId, player, { type: "hit" }, asked, slow)).rejects.toMatchObject({ code: "TABLE_BUSY" });
    await expect(act(tableId, player, { type: "hit" }, asked)).rejects.toMatchObject({ code: "INVALID_PHASE" });
  });
});
