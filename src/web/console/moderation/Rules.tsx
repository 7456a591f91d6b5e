import { useSignal } from "@preact/signals";
import type { RulesMessage, TriedMessage } from "../../../client/index.ts";
import { attempt } from "../../house.ts";
import { toast } from "../../shell/toasts.ts";
import { changeRules, moderationRules, tryRules } from "../calls.ts";

/** Word lists and patterns, as text, with what a change would have caught in the last day. */
export function Rules() {
  const version = useSignal<number | null>(null);
  const text = useSignal("");
  const tried = useSignal<TriedMessage | null>(null);
  const take = (message: RulesMessage) => {
    version.value = message.version;
    text.value = JSON.stringify(message.rules, null, 1);
    tried.value = null;
  };
  const load = async () => {
    const message = await attempt(moderationRules);
    if (message !== null) take(message);
  };
  const test = async (rules: RulesMessage["rules"]) => {
    tried.value = await attempt(() => tryRules(rules));
  };
  const save = async (rules: RulesMessage["rules"]) => {
    const message = await attempt(() => changeRules({ version: version.value ?? 0, rules }));
    if (message === null) return;
    take(message);
    toast(`Version ${message.version} holds in all containers within two seconds.`);
  };
  const withRules = (use: (rules: RulesMessage["rules"]) => Promise<void>) => () => {
    const rules = parsed(text.value);
    if (rules === null) toast("This is no JSON.");
    else void use(rules);
  };

  return (
    <section class="panel" aria-label="Rules" data-test="rules">
      <div class="page-head">
        <h2>Rules{version.value !== null && `, version ${version.value}`}</h2>
        <button type="button" class="button" onClick={() => void load()}>
          {version.value === null ? "Edit" : "Look again"}
        </button>
      </div>
      {version.value !== null && (
        <>
          <label class="field">
            Word lists by language and severity, allowed names, patterns (RE2)
            <textarea
              rows={18}
              spellcheck={false}
              value={text}
              onInput={({ currentTarget }) => (text.value = currentTarget.value)}
            />
          </label>
          <button type="button" class="button" onClick={withRules(test)}>
            Try on the last day
          </button>
          <button type="button" class="button gold" onClick={withRules(save)}>
            Save
          </button>
        </>
      )}
      {tried.value !== null && <Tried tried={tried.value} />}
    </section>
  );
}

function Tried({ tried: { read, caught, spared } }: { readonly tried: TriedMessage }) {
  const lines = (title: string, of: TriedMessage["caught"]) => (
    <>
      <h3>
        {title}: {of.length}
      </h3>
      <ol class="lines">
        {of.map(({ message, before, after }) => (
          <li key={message.id} class="line">
            <span class="line-what">
              {message.text}
              <small>
                {message.username} · {before ?? "shown"} → {after ?? "shown"}
              </small>
            </span>
          </li>
        ))}
      </ol>
    </>
  );
  return (
    <div role="status">
      <p>{read} lines of the last day were read. What was refused then is not among them.</p>
      {lines("Newly caught", caught)}
      {lines("No longer caught", spared)}
    </div>
  );
}

function parsed(text: string): RulesMessage["rules"] | null {
  try {
    return JSON.parse(text) as RulesMessage["rules"]; // The server checks every part of it.
  } catch {
    return null;
  }
}
