/**
 * `npm run chaos:dividends`: the scenario `dividends` of `npm run chaos` alone. Exit code 1 when a unit went astray, or less
 * was done to the pay day than is asked for.
 */
import { runTool } from "../../src/ops/cli/runTool.ts";
import { chaos } from "./chaos/commandLine.ts";

await runTool(async (tool) => {
  const report = await chaos(tool, { command: "chaos:dividends", only: "dividends" });
  if (report?.targets.some(({ isMet }) => !isMet)) process.exitCode = 1;
});
