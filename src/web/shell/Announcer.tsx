import { announcement } from "./announce.ts";

/** Always there: screen readers notice changes only of what they have seen before. */
export function Announcer() {
  return (
    <output class="unseen" aria-live="polite" data-test="announcer">
      {announcement}
    </output>
  );
}
