import { useSignal } from "@preact/signals";
import { download } from "../download.ts";
import { moment } from "../format.ts";
import { usePages } from "../pages.ts";
import { PagedList } from "../shell/PagedList.tsx";
import { auditCsv, isFound, isLook, oneForEachCall, sentenceOf } from "./auditWords.ts";
import { auditLog } from "./calls.ts";

/** What admins did, newest first. Who only looked is apart; both are searched as far as they were loaded. */
export function AuditPage() {
  const pages = usePages(auditLog);
  const text = useSignal("");
  const hasLooks = useSignal(false);
  const items = oneForEachCall(pages.items).filter(
    (entry) => (hasLooks.value || !isLook(entry)) && isFound(entry, text.value),
  );
  return (
    <section class="panel" aria-label="Audit log" data-test="audit">
      <div class="page-head">
        <h2>Audit log</h2>
        <button type="button" class="button" onClick={() => download("audit.csv", "text/csv", auditCsv(items))}>
          Export
        </button>
        <button type="button" class="button" onClick={pages.reload}>
          Look again
        </button>
      </div>
      <div class="columns">
        <label class="field">
          Search
          <input
            type="search"
            value={text}
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value;
            }}
          />
        </label>
        <label class="switch">
          <input type="checkbox" checked={hasLooks} onChange={() => (hasLooks.value = !hasLooks.value)} />
          <span>Show who only looked</span>
        </label>
      </div>
      <PagedList pages={{ ...pages, items }} empty="Nothing like that among what was loaded.">
        {(entry) => (
          <li key={entry.id} class="line">
            <span class="line-what">
              {sentenceOf(entry)}
              <small>
                {moment(entry.at)} · from {entry.address}
              </small>
              {Object.keys(entry.request).length > 0 && <small class="hex">{JSON.stringify(entry.request)}</small>}
            </span>
          </li>
        )}
      </PagedList>
    </section>
  );
}
