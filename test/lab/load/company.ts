import type { Closers } from "../../../src/ops/cli/closers.ts";
import { Bot } from "./bot.ts";
import { createFigures } from "./figures.ts";

export interface CompanyWish {
  readonly containers: readonly string[];
  readonly tableId: string;
  readonly players: number;
  readonly thinkMs: number;
  /** Minor units, by the player's number; default: the table's smallest. */
  readonly bet?: (nth: number) => number;
}

const LOOK_MS = 50;

/** Company at a table: bots that play there until the tool ends. Resolves when all of them are connected. */
export async function seatCompany(closers: Closers, { players, thinkMs, bet, ...where }: CompanyWish): Promise<void> {
  const bots = Array.from({ length: players }, (_, nth) => {
    const stake = bet === undefined ? {} : { bet: bet(nth) };
    const bot = new Bot({ ...where, ...stake, figures: createFigures(), thinkMs: () => thinkMs });
    const done = bot.play();
    closers.add(() => {
      bot.leave();
      return done;
    });
    return bot;
  });
  while (!bots.every((bot) => bot.isOnline)) await new Promise((wake) => setTimeout(wake, LOOK_MS));
}
