import type { Scenario } from "../scenario.ts";
import { absences } from "./absences.ts";
import { conflicts } from "./conflicts.ts";
import { convergence } from "./convergence.ts";
import { crashes } from "./crashes.ts";
import { dividends } from "./dividends.ts";
import { emptied } from "./emptied.ts";
import { late } from "./late.ts";
import { load } from "./load.ts";
import { pauses } from "./pauses.ts";
import { payouts } from "./payouts.ts";
import { races } from "./races.ts";
import { replies } from "./replies.ts";
import { rolling } from "./rolling.ts";
import { schedule } from "./schedule.ts";
import { sockets } from "./sockets.ts";
import { tampering } from "./tampering.ts";
import { unlocked } from "./unlocked.ts";
import { versions } from "./versions.ts";

/** In the order of the full run: beside all, alone, then some at a time. */
export const SCENARIOS: readonly Scenario[] = [
  absences,
  crashes,
  emptied,
  convergence,
  dividends,
  load,
  unlocked,
  pauses,
  late,
  rolling,
  payouts,
  conflicts,
  versions,
  races,
  sockets,
  schedule,
  replies,
  tampering,
];
