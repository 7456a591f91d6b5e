/** One answer to "is everything well?", from what the console has heard. Pure. */
import type { ContainerMessage, FrozenMessage } from "../../../client/index.ts";
import type { Known } from "../live/fleetHistory.ts";

/** Reports come every 2 s: after three missed ones a figure is old, after seven nothing is known any more. */
const STALE_MS = 6_000;
const DEAD_MS = 15_000;

export type Freshness = "fresh" | "stale" | "dead";

/** @param ageMs null: nothing was ever heard */
export function freshnessOf(ageMs: number | null): Freshness {
  if (ageMs === null || ageMs > DEAD_MS) return "dead";
  return ageMs > STALE_MS ? "stale" : "fresh";
}

export interface Heard {
  readonly ageMs: number | null;
  /** Why the last look brought nothing. */
  readonly problem: string;
  /** Of the container that answers this page; null: it was not asked yet. */
  readonly isReady: boolean | null;
  /** This page's own connection to the house. */
  readonly isConnected: boolean;
  readonly known: readonly Known[];
  readonly frozen: readonly FrozenMessage[];
}

export interface Finding {
  readonly tone: "bad" | "warning" | "well";
  readonly text: string;
}

/** The worst first; all is well only while what is known is fresh. */
export function findingsOf(heard: Heard): readonly Finding[] {
  const findings = [...ofSilence(heard), ...ofStores(heard), ...ofContainers(heard), ...ofFrozen(heard)];
  if (findings.length > 0) return findings.sort((a, b) => SEVERITY[a.tone] - SEVERITY[b.tone]);
  const speaking = heard.known.filter(({ isSilent }) => !isSilent);
  const sockets = speaking.reduce((sum, { report }) => sum + report.sockets, 0);
  return [
    { tone: "well", text: `All is well: ${things(speaking.length, "container")}, ${things(sockets, "socket")}.` },
  ];
}

const SEVERITY = { bad: 0, warning: 1, well: 2 };

function ofSilence({ ageMs, problem, isConnected }: Heard): Finding[] {
  const freshness = freshnessOf(ageMs);
  if (freshness === "fresh")
    return isConnected ? [] : [{ tone: "warning", text: "This page has no live connection: tables are not heard." }];
  const since = ageMs === null ? "No figures yet" : `No fresh figures for ${Math.round(ageMs / 1_000)} s`;
  return [
    { tone: freshness === "dead" ? "bad" : "warning", text: problem === "" ? `${since}.` : `${since}: ${problem}` },
  ];
}

function ofStores({ isReady, known }: Heard): Finding[] {
  const notReady: Finding[] = isReady === false ? [{ tone: "bad", text: "Not ready: a store does not answer." }] : [];
  const breakers = known
    .filter(({ isSilent }) => !isSilent)
    .flatMap(({ report }) => openBreakersOf(report).map((name) => ({ name, container: report.container })));
  const names = [...new Set(breakers.map(({ name }) => name))];
  return [
    ...notReady,
    ...names.map((name): Finding => {
      const where = breakers.filter((one) => one.name === name).map(({ container }) => container);
      return { tone: "bad", text: `Breaker ${name} is open on ${where.join(", ")}.` };
    }),
  ];
}

const openBreakersOf = ({ breakers }: ContainerMessage): string[] =>
  breakers.filter(({ state }) => state !== "closed").map(({ name }) => name);

/** One that was draining has left as it should. */
function ofContainers({ known }: Heard): Finding[] {
  return known
    .filter(({ isSilent, report }) => isSilent && !report.isDraining)
    .map(({ report }) => ({ tone: "warning", text: `${report.container} is gone.` }));
}

function ofFrozen({ frozen }: Heard): Finding[] {
  if (frozen.length === 0) return [];
  const tables = frozen.filter(({ kind }) => kind === "table").length;
  const parts = [
    ...(tables > 0 ? [things(tables, "table")] : []),
    ...(frozen.length > tables ? [things(frozen.length - tables, "account")] : []),
  ];
  return [{ tone: "bad", text: `Frozen: ${parts.join(", ")}.` }];
}

const things = (count: number, name: string): string => `${count} ${name}${count === 1 ? "" : "s"}`;
