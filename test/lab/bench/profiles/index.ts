/** Every profile by its name. Each opens a house of its own. */
import { hot, idle } from "./audiences.ts";
import { reconnect, rolling } from "./disturbances.ts";
import type { ProfileRun } from "./house.ts";
import { lobby } from "./lobby.ts";
import type { ProfileReport } from "./profileReport.ts";
import { full, paced, steady, wide } from "./tableProfiles.ts";

export const PROFILES: Readonly<Record<string, (run: ProfileRun) => Promise<ProfileReport>>> = {
  ...{ steady, full, wide, hot, idle, paced, lobby, reconnect, rolling },
};
