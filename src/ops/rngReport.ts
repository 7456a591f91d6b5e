/**
 * npm run rng-report [-- --out FILE] [--json]: is the randomness random? The named battery over the operating system's
 * generator, the stream that shuffles shoes, raw and scaled, and dealt shoes; and over generators that are bad on purpose. Prints
 * the report and writes it to a file. Exit code 1 when something of ours fails or a bad generator gets away.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT } from "./cli/project.ts";
import { print } from "./cli/terminal.ts";
import { FULL, runBattery } from "./rng/battery.ts";
import { reportText } from "./rng/reportText.ts";

const { values: options } = parseArgs({
  options: {
    out: { type: "string", default: join(PROJECT, ".vegascore/rng-report.md") },
    json: { type: "boolean", default: false },
  },
});

const report = runBattery(
  { system: systemWords(), serverSeed: () => randomBytes(32).toString("hex") },
  FULL,
  (subject) => process.stderr.write(`· ${subject}\n`),
);
const text = reportText(report, new Date());
mkdirSync(dirname(options.out), { recursive: true });
writeFileSync(options.out, text);
print(options.json ? JSON.stringify(report) : text);
process.stderr.write(`Written to ${options.out}\n`);
process.exitCode = report.ok ? 0 : 1;

function systemWords(): () => number {
  let bytes = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at === bytes.length) {
      bytes = randomBytes(65_536);
      at = 0;
    }
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
}
