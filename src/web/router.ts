/** Where we are: the path of the address bar as a signal. Links are ordinary links; this keeps them in the page. */
import { signal } from "@preact/signals";
import { isMotionReduced } from "./motion.ts";

export const path = signal(location.pathname);

/** Goes to another page. The old one fades into the new one where the browser can and the player likes it. */
export function go(to: string, { replace = false } = {}): void {
  if (to === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  show();
}

function show(): void {
  const turn = () => {
    path.value = location.pathname;
    scrollTo(0, 0);
  };
  if (!("startViewTransition" in document) || isMotionReduced() || document.hidden) {
    turn();
    return;
  }
  // A quick second step skips the first one's transition, which is no error.
  document.startViewTransition(turn).ready.catch(() => undefined);
}

addEventListener("popstate", show);

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = (event.target as Element).closest("a");
  if (link === null || link.origin !== location.origin || link.target !== "" || link.hasAttribute("download")) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
