/**
 * `npm run worker:payout`: one payout worker, over REDIS_URL and DATABASE_URL, or over what `npm start` runs in this folder.
 * What the image starts with ROLE=worker is the same program.
 */
import { findRunning, need } from "./cli/runningHouse.ts";

const found = findRunning();
process.env["REDIS_URL"] = need(found, "REDIS_URL");
process.env["DATABASE_URL"] = need(found, "DATABASE_URL");
await import("../worker.ts");
