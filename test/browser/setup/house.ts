/** Real containers, a front before each, and a real browser. */
import pg from "pg";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { inject } from "vitest";
import { VegasClient } from "../../../src/client/index.ts";
import { launchChromium } from "../../../src/dev/browser/chromium.ts";
import type { OpenTableBody } from "../../../src/protocol/http.ts";
import { type Cluster, openCluster } from "../../setup/containers.ts";
import { type Front, openFront } from "./front.ts";

export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1280, height: 800 };

/** For one step of a person: what takes longer than this on any machine is not coming. */
const PATIENCE_MS = 60_000;

/** For `describe.skipIf`: setup/chromium.ts has said it already. */
export const hasNoBrowser = inject("chromium") === null;

export interface BrowserHouse {
  readonly cluster: Cluster;
  /** One per container: it leads there while that one lives, and to the others afterwards. */
  readonly fronts: readonly Front[];
  /** What pages complained about in their console, and errors nobody caught. */
  readonly complaints: string[];
  /** A visitor of their own: no cookies, no storage, no session shared with anyone. A whole address goes past the fronts. */
  visit(path: string, options?: VisitOptions): Promise<Page>;
  /** A table made for a test: patient with slow machines, but for the pause between rounds. */
  openTable(settings?: Partial<OpenTableBody>): Promise<string>;
  /** As the owner of the database: what no call of the house does. */
  sql(text: string, values?: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

interface VisitOptions extends BrowserContextOptions {
  /** Index of the front; default 0. */
  readonly front?: number;
}

/** @param env as for `openCluster` */
export async function openBrowserHouse(containers = 1, env?: Parameters<typeof openCluster>[1]): Promise<BrowserHouse> {
  const cluster = await openCluster(containers, env);
  const fronts = await Promise.all(
    cluster.containers.map(({ port: first }) =>
      openFront(() => [first, ...cluster.containers.map(({ port }) => port).filter((port) => port !== first)]),
    ),
  );
  const browser = await launch();
  const complaints: string[] = [];

  return {
    cluster,
    fronts,
    complaints,
    visit: async (path, { front = 0, ...options } = {}) => {
      const context = await browser.newContext({ viewport: DESKTOP, locale: "en-US", ...options });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
      page.on("console", (message) => {
        if (message.type() === "error" && !isOfTheNetwork(message.text())) complaints.push(message.text());
      });
      await page.goto(new URL(path, fronts[front]!.url).href);
      return page;
    },
    openTable: async (settings = {}) => {
      const client = new VegasClient({ containers: [cluster.containers[0]!.url] });
      await client.api.guest();
      const times = { betMs: 60_000, turnMs: 60_000, settledMs: 5_000 };
      const { tableId } = await client.api.openTable({ name: "Test Emerald", ...times, ...settings });
      return tableId;
    },
    sql: async (text, values = []) => {
      const owner = new pg.Client({ connectionString: cluster.database.ownerUrl });
      await owner.connect();
      try {
        await owner.query(text, [...values]);
      } finally {
        await owner.end();
      }
    },
    close: async () => {
      await browser.close();
      await Promise.all(fronts.map((front) => front.close()));
      await cluster.close();
    },
  };
}

function launch(): Promise<Browser> {
  const executablePath = inject("chromium");
  if (executablePath === null) throw new Error("there is no Chromium here");
  return launchChromium(executablePath);
}

/** Chromium itself writes a line for every connection that breaks, which is what some tests are about. */
const isOfTheNetwork = (text: string): boolean => /Failed to load resource|WebSocket connection to/.test(text);
