import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { TableSummary } from "../../client/index.ts";
import { client } from "../house.ts";

/** All tables, kept up to date while this part of the page is there; a player at a table hears of that one alone. */
export function useLobby(): ReadonlySignal<readonly TableSummary[]> {
  const tables = useSignal<readonly TableSummary[]>(client.lobby.tables);
  useEffect(() => {
    const off = client.watchLobby().on("change", (all) => {
      tables.value = all;
    });
    return () => {
      off();
      client.unwatchLobby();
    };
  }, []);
  return tables;
}
