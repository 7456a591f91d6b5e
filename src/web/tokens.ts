/** The session, kept in this browser and shared by its tabs. One tab at a time reads it, trades it and writes it. */
import type { KeptTokens, TokenStore } from "../client/index.ts";
import { newerOf } from "./newerTokens.ts";
import { inTurn, lastTurn, leaveTurn } from "./tokenTurns.ts";

const KEY = "vegascore.session";

export const browserTokens: TokenStore = {
  load() {
    const text = localStorage.getItem(KEY);
    return text === null ? null : (JSON.parse(text) as KeptTokens);
  },
  save(tokens) {
    if (tokens === null) {
      localStorage.removeItem(KEY);
      void leaveTurn(null);
    } else localStorage.setItem(KEY, JSON.stringify(tokens));
  },
  /**
   * Order of effects: wait for the turn; take over what the tab before has left, since `localStorage` may tell it later
   * than the lock (browsers keep a copy per process); run; leave behind what there is now; give the turn away.
   */
  exclusively: (run) =>
    inTurn(async () => {
      const newer = newerOf(browserTokens.load(), await lastTurn());
      if (newer !== null) browserTokens.save(newer);
      try {
        return await run();
      } finally {
        await leaveTurn(browserTokens.load());
      }
    }),
};

/** Another tab signed in or out. */
export function onOtherTab(tell: () => void): void {
  addEventListener("storage", ({ key }) => {
    if (key === KEY || key === null) tell();
  });
}
