/**
 * `npm run admin -- dividends run|status|retry|approve|reject`, `repair list|show|propose|approve|reject`: what admins do over HTTP, from a terminal, over the same
 * calls with the same checks and the same audit log. `npm run admin -- admins add NAME` makes another admin.
 */
import { parseArgs } from "node:util";
import { addAdmin } from "./admin/addAdmin.ts";
import { connectAdmin } from "./admin/connectAdmin.ts";
import { approve, reject, retry, run, status } from "./admin/dividendCommands.ts";
import * as repairs from "./admin/repairCommands.ts";
import { findRunning } from "./cli/runningHouse.ts";
import { runTool, type ToolRun } from "./cli/runTool.ts";
import { print } from "./cli/terminal.ts";

const USAGE = `npm run admin -- COMMAND

  dividends run [--period P] [--dry-run]   start a run and watch it; P is a day, week, month or instant: 2026-11-22
  dividends status                         the last run, what waits, and when the next one is due
  dividends retry RUN [--syndicate ID]     owe again what failed in a run, and watch it
  dividends approve RUN | reject RUN       decide on a run that waits for a second admin
  repair propose account:ACCOUNT           prove all of it, show rows and what would count for them, side by side
  repair propose table:TABLE               the same; a frozen table is closed, its stakes returned
  repair list | show REPAIR                what was proposed and decided
  repair approve REPAIR | reject REPAIR    by another admin than who proposed it
  admins add NAME                          make another admin; shows the password once

Signs in with ADMIN_USERNAME and ADMIN_PASSWORD at VEGASCORE_URL; without them, as the admin of what npm start runs in
this folder. The exit code is 1 when a payout failed.`;

type Command = (call: Parameters<typeof run>[0] & Parameters<typeof retry>[0]) => Promise<void>;
const ROOMS: Readonly<Record<string, Readonly<Record<string, Command>>>> = {
  dividends: { run, status, retry, approve, reject },
  repair: repairs,
};

await runTool(main);

async function main({ closers, stop }: ToolRun): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { period: { type: "string" }, "dry-run": { type: "boolean" }, syndicate: { type: "string" } },
  });
  const [room, command, subject = ""] = positionals;
  if (room === "admins" && command === "add" && subject !== "") return addAdmin(findRunning(), subject, closers);
  const carryOut = ROOMS[room ?? ""]?.[command ?? ""];
  if (carryOut === undefined) {
    process.exitCode = 64;
    return print(USAGE);
  }
  const client = await connectAdmin(findRunning(), closers);
  await carryOut({ client, stop, subject, ...values });
}
