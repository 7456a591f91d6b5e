/** Chromium from the system's packages, driven by playwright-core: for the browser tests, the page's benchmark and pictures. */
import { type Browser, chromium } from "playwright-core";
import { findProgram } from "../stack/findProgram.ts";
import { thisMachine } from "../stack/findRedis.ts";

const OTHER_NAMES = ["chromium-browser", "google-chrome", "google-chrome-stable"];

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const LAUNCH_MS = 120_000; // A second as a rule; the first start after an installation reads a lot from disk.

/** Path of the program, installed where that is allowed; null: there is none. */
export function findChromium(say: (line: string) => void): string | null {
  return (
    OTHER_NAMES.map((name) => thisMachine.find(name)).find((found) => found !== undefined) ??
    findProgram({ program: "chromium", package: "chromium" }, say)
  );
}

export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ARGUMENTS, timeout: LAUNCH_MS });
