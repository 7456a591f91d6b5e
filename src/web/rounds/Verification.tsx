import type { Verdict } from "../../games/blackjack/verifyRound.ts";
import { words } from "../i18n/index.ts";
import { Icon } from "../shell/Icon.tsx";
import { checkStates } from "./verdict.ts";

/** What was recomputed, and whether it came out as the record says. */
export function Verification({ verdict }: { readonly verdict: Verdict }) {
  const t = words.value.rounds;
  return (
    <section
      class={`verdict ${verdict.ok ? "verified" : "falsified"}`}
      role="status"
      data-test="verdict"
      data-ok={verdict.ok}
    >
      <p class="verdict-line">{verdict.ok ? t.verified : t.falsified}</p>
      {!verdict.ok && <p class="problem">{t.problem(t.checks[verdict.failed], verdict.problem)}</p>}
      <ul>
        {checkStates(verdict).map(([check, state]) => (
          <li key={check} class={state}>
            <Icon name={state === "holds" ? "check" : state === "fails" ? "close" : "dots"} />
            {t.checks[check]} <span class="unseen">{t[state]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
