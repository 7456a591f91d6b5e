import type { Scenario } from "../scenario.ts";
import { convergence } from "./convergence.ts";
import { crashes } from "./crashes.ts";
import { emptied } from "./emptied.ts";
import { load } from "./load.ts";
import { pauses } from "./pauses.ts";
import { payouts } from "./payouts.ts";
import { races } from "./races.ts";
import { replies } from "./replies.ts";
import { rolling } from "./rolling.ts";
import { tampering } from "./tampering.ts";
import { unlocked } from "./unlocked.ts";

/** In the order of the full run. */
export const SCENARIOS: readonly Scenario[] = [
  crashes,
  payouts,
  load,
  pauses,
  unlocked,
  emptied,
  convergence,
  rolling,
  replies,
  races,
  tampering,
];
