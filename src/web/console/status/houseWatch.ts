/** What the console hears of the whole house, on whichever of its pages one is. */
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ContainerMessage, FleetEventMessage, FrozenMessage } from "../../../client/index.ts";
import { connection } from "../../house.ts";
import { containersNow, fleetHistory, frozenNow } from "../calls.ts";
import { type FleetHistory, lookedAgain, NO_HISTORY, recalled } from "../live/fleetHistory.ts";
import { useEvery } from "../useEvery.ts";
import { lookedAt, NOTHING_YET, type Polled } from "../usePolled.ts";
import { findingsOf, freshnessOf } from "./findings.ts";

const FLEET_MS = 2_000;
const SLOW_MS = 5_000;
const SECOND_MS = 1_000;

export const fleet = signal<FleetHistory>(NO_HISTORY);
export const events = signal<readonly FleetEventMessage[]>([]);
const containers = signal<Polled<readonly ContainerMessage[]>>(NOTHING_YET);
/** null: nothing can be said of what is frozen yet. */
export const frozen = signal<readonly FrozenMessage[] | null>(null);
const isReady = signal<boolean | null>(null);
const now = signal(Date.now());

/** When the newest figures came; null: none yet. */
export const heardAt = computed(() => containers.value.at);
const ageMs = computed(() => (heardAt.value === null ? null : Math.max(0, now.value - heardAt.value)));
export const freshness = computed(() => freshnessOf(ageMs.value));

export const findings = computed(() =>
  findingsOf({
    ageMs: ageMs.value,
    problem: containers.value.problem,
    isReady: isReady.value,
    isConnected: connection.value.kind === "online" || connection.value.kind === "moving",
    known: fleet.value.known,
    frozen: frozen.value ?? [],
  }),
);

/** Now; an outage leaves what was known. */
export async function lookAtFrozen(): Promise<void> {
  const { value } = await lookedAt(NOTHING_YET, frozenNow);
  if (value !== null) frozen.value = value.items;
}

/** Looks for as long as the console is open. */
export function useHouseWatch(): void {
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  useEvery(FLEET_MS, async () => {
    const before = containers.value;
    const [listed, ready] = await Promise.all([
      lookedAt(before, async () => (await containersNow()).items),
      fetch("/ready").then(
        ({ status }) => status === 200,
        () => null, // That the house is out of reach is told by the figures' age.
      ),
    ]);
    containers.value = listed;
    isReady.value = ready;
    now.value = Date.now();
    if (listed.value !== null && listed.at !== before.at)
      fleet.value = lookedAgain(fleet.value, now.value, listed.value);
  });
  useEvery(SLOW_MS, async () => {
    const isFirst = fleet.value.moments.length <= 1; // Reports are many: they are asked for once.
    const [{ value: history }] = await Promise.all([
      lookedAt(NOTHING_YET, () => fleetHistory(isFirst ? "all" : "none")),
      lookAtFrozen(),
    ]);
    if (history === null) return;
    events.value = history.events;
    if (fleet.value.moments.length <= 1 && history.samples.length > 0)
      fleet.value = recalled(history.samples, Date.now());
  });
}
