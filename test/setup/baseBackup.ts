/** A base backup of a running Postgres, by its own rules: the data folder copied between start and stop of a backup. */
import { chmodSync, chownSync, cpSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import type { TestPostgres } from "./postgres.ts";

/** The log is copied last, so that it reaches the end of the backup. The pid file belongs to the running server. */
const NOT_WITH_THE_REST = new Set(["pg_wal", "postmaster.pid", "postmaster.opts"]);

/** @param to a folder that does not exist yet. While it runs, the server goes on serving. */
export async function takeBaseBackup({ ownerUrl, dataDir }: TestPostgres, to: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_backup_start('rehearsal', true)");
    copy(dataDir, to, (name) => !NOT_WITH_THE_REST.has(name));
    const { rows } = await client.query<{ labelfile: string }>("SELECT labelfile FROM pg_backup_stop(false)");
    copy(dataDir, to, (name) => name === "pg_wal");
    writeFileSync(join(to, "backup_label"), rows[0]?.labelfile ?? "");
    giveTo(dataDir, to);
  } finally {
    await client.end();
  }
}

function copy(from: string, to: string, isWanted: (name: string) => boolean): void {
  for (const name of readdirSync(from).filter(isWanted))
    cpSync(join(from, name), join(to, name), { recursive: true, force: true });
}

/** Postgres runs as the folder's owner, and refuses data that others may read. */
function giveTo(owner: string, folder: string): void {
  const { uid, gid } = statSync(owner);
  for (const path of [".", ...readdirSync(folder, { recursive: true, encoding: "utf8" })])
    chownSync(join(folder, path), uid, gid);
  chmodSync(folder, 0o700);
}
