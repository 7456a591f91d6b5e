/**
 * `npm run chaos`: real containers over real stores, behind proxies that break, killed, stopped and cut off by a seeded
 * schedule, while real clients play. Ends with one table of figures; the exit code is 1 when any promise was broken.
 */
import { runTool } from "../../src/ops/cli/runTool.ts";
import { chaos } from "./chaos/commandLine.ts";

await runTool(async (tool) => {
  await chaos(tool, { command: "chaos", only: "" });
});
