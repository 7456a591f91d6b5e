/** The database that a tool should read: the one that is named, or this folder's own, running or not. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lockFolder } from "../../dev/stack/folderLock.ts";
import { OWNER, startPostgres } from "../../dev/stack/postgres.ts";
import { commandLine } from "../../dev/stack/processes.ts";
import { keepSecrets, type Secrets } from "../../dev/stack/secrets.ts";
import { createClosers } from "../cli/closers.ts";
import { PlainError } from "../cli/plainError.ts";
import { asAppRole } from "../migrations/appRole.ts";

export interface OpenedDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * DATABASE_URL; else the Postgres that `npm start` runs from this folder; else that one, started for as long as it is read.
 * @throws {PlainError} when nothing was ever played here.
 */
export async function openDatabase(dataDir: string): Promise<OpenedDatabase> {
  const given = process.env["DATABASE_URL"];
  if (given !== undefined) return { url: given, close: async () => {} };
  const secretsPath = join(dataDir, "secrets.json");
  if (!existsSync(secretsPath))
    throw new PlainError(`Nothing was played from ${dataDir} yet: npm start, or set DATABASE_URL.`);
  const secrets = keepSecrets(secretsPath);
  const port = runningPort(dataDir);
  if (port !== null) return { url: urlAt(port, secrets), close: async () => {} };

  const closers = createClosers();
  closers.add(lockFolder(dataDir));
  try {
    const server = await startPostgres({
      dataDir: join(dataDir, "postgres"),
      runDir: join(dataDir, "run"),
      logFile: join(dataDir, "logs", "postgres.log"),
      password: secrets.ownerPassword,
    });
    closers.add(() => server.stop());
    return { url: urlAt(server.port, secrets), close: closers.closeAll };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

const urlAt = (port: number, { appPassword }: Secrets): string =>
  asAppRole(`postgresql://${OWNER}@127.0.0.1:${port}/vegascore`, appPassword);

/** A running Postgres names its port in the fourth line of its pid file; its folder is in the run record. */
function runningPort(dataDir: string): number | null {
  const record = join(dataDir, "run", "postgres.json");
  if (!existsSync(record)) return null;
  const { pid, recogniseBy } = JSON.parse(readFileSync(record, "utf8")) as { pid: number; recogniseBy: string };
  if (!commandLine(pid)?.includes(recogniseBy)) return null;
  return Number(readFileSync(join(recogniseBy, "postmaster.pid"), "utf8").split("\n")[3]);
}
