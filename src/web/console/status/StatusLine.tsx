import { clockTime } from "../../format.ts";
import { findings, heardAt } from "./houseWatch.ts";

/** Is everything well? One line, which is green only while it knows. */
export function StatusLine() {
  const [worst] = findings.value;
  if (worst === undefined) return null;
  return (
    <section class={`status-line ${worst.tone}`} role="status" aria-label="State of the house" data-test="status">
      <ul>
        {findings.value.map(({ tone, text }) => (
          <li key={text} class={tone}>
            {text}
          </li>
        ))}
      </ul>
      <small>{heardAt.value === null ? "never heard" : `as of ${clockTime(heardAt.value)}`}</small>
    </section>
  );
}
