import type { Scenario } from "../scenario.ts";
import { crashes } from "./crashes.ts";

/** In the order of the full run. */
export const SCENARIOS: readonly Scenario[] = [crashes];
