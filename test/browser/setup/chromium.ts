/** Before the browser tests: Chromium, from the system's packages. Where it can't be had they say so, and in CI they fail. */
import type { TestProject } from "vitest/node";
import { findChromium } from "../../../src/dev/browser/chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of the program; null: there is none here. */
    chromium: string | null;
  }
}

export default function setup(project: TestProject): void {
  const path = findChromium((line) => process.stderr.write(`· ${line}\n`));
  if (path === null && process.env["CI"] === "true")
    throw new Error("The browser tests need Chromium, and it could be neither found nor installed.");
  if (path === null) process.stderr.write(`\n${"!".repeat(72)}\n${DID_NOT_RUN}\n${"!".repeat(72)}\n\n`);
  project.provide("chromium", path);
}

const DID_NOT_RUN = `THE BROWSER TESTS DID NOT RUN: there is no Chromium on this machine, and it
may not be installed (Debian, Ubuntu: sudo apt-get install chromium).`;
