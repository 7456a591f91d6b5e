import { moment } from "../format.ts";
import { usePages } from "../pages.ts";
import { PagedList } from "../shell/PagedList.tsx";
import { auditLog } from "./calls.ts";

/** What admins asked for, before it was carried out and as it was answered, newest first. */
export function AuditPage() {
  const pages = usePages(auditLog);
  return (
    <section class="panel" aria-label="Audit log" data-test="audit">
      <div class="page-head">
        <h2>Audit log</h2>
        <button type="button" class="button" onClick={pages.reload}>
          Look again
        </button>
      </div>
      <PagedList pages={pages} empty="No admin has done anything yet.">
        {({ id, at, adminId, call, address, request, status, code }) => (
          <li key={id} class="line">
            <span class="line-what">
              {call}
              <small>
                {moment(at)} · {adminId} · {address}
              </small>
              {Object.keys(request).length > 0 && <small class="hex">{JSON.stringify(request)}</small>}
            </span>
            <span class="line-amount">
              <span class={status !== null && status >= 400 ? "tag lost" : "tag"}>{status ?? "asked"}</span>
              {code !== null && <small>{code}</small>}
            </span>
          </li>
        )}
      </PagedList>
    </section>
  );
}
