import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ConnectionState } from "../../client/index.ts";
import { connection } from "../house.ts";
import { words } from "../i18n/index.ts";
import { isOffline } from "../network.ts";

const FIRST_CONNECT_MS = 800; // Most connections take less, and then there is nothing to tell.
const GOOD_NEWS_MS = 2_000;

/** Tells at once when the connection is lost. Moving away from a draining container is nobody's concern. */
export function ConnectionBanner() {
  const state = connection.value;
  const wasOnline = useRef(false);
  const isBack = useSignal(false);
  const isLate = useSignal(false);
  const kind = state.kind;

  useEffect(() => {
    if (kind === "online") {
      const wasLost = wasOnline.current && isLate.value;
      wasOnline.current = true;
      isLate.value = false;
      isBack.value = wasLost;
      const timer = setTimeout(() => (isBack.value = false), GOOD_NEWS_MS);
      return () => clearTimeout(timer);
    }
    isBack.value = false;
    if (kind !== "connecting" && kind !== "waiting") return;
    if (wasOnline.current) isLate.value = true;
    const timer = setTimeout(() => (isLate.value = true), FIRST_CONNECT_MS);
    return () => clearTimeout(timer);
  }, [kind]);

  const isLost = (kind === "connecting" || kind === "waiting") && isLate.value;
  if (isOffline.value)
    return (
      <div class="connection lost" role="status" data-test="offline">
        <strong>{words.value.connection.offline}</strong>
      </div>
    );
  return (
    <div class={`connection ${isLost ? "lost" : isBack.value ? "back" : ""}`} role="status">
      {isLost ? <Lost state={state} wasOnline={wasOnline.current} /> : isBack.value ? words.value.connection.back : ""}
    </div>
  );
}

function Lost({ state, wasOnline }: { state: ConnectionState; wasOnline: boolean }) {
  const t = words.value.connection;
  if (!wasOnline && state.kind === "connecting") return <>{t.connecting}</>;
  const seconds = state.kind === "waiting" ? Math.ceil((state.retryAt - Date.now()) / 1_000) : 0;
  return (
    <>
      <strong>{t.lost}</strong> <span aria-hidden="true">{seconds > 1 ? t.retry(seconds) : t.trying}</span>
    </>
  );
}
