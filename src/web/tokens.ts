import type { TokenStore } from "../client/index.ts";
import type { TokensMessage } from "../protocol/http.ts";

const KEY = "vegascore.session";

/**
 * The session, kept in this browser and shared by its tabs. Two tabs never refresh at once: the second use of a
 * refresh token looks like theft. (Pages over plain HTTP from another machine have no locks; there the tabs take the risk.)
 */
export const browserTokens: TokenStore = {
  load() {
    const text = localStorage.getItem(KEY);
    return text === null ? null : (JSON.parse(text) as TokensMessage);
  },
  save(tokens) {
    if (tokens === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(tokens));
  },
  exclusively: (run) => ("locks" in navigator ? navigator.locks.request(KEY, run) : run()),
};

/** Another tab signed in or out. */
export function onOtherTab(tell: () => void): void {
  addEventListener("storage", ({ key }) => {
    if (key === KEY || key === null) tell();
  });
}
