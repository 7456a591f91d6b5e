/**
 * Applies prisma/migrations without Prisma's schema engine, which is a native program that has to be
 * downloaded. What it leaves in `_prisma_migrations` is what `prisma migrate deploy` would have left, so
 * that a later deploy finds these migrations applied.
 */
import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { PlainError } from "../cli/plainError.ts";

/** Prisma's own lock number: a deploy at the same time waits for us, and we for it. */
const ADVISORY_LOCK = 72_707_369;

interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, lower-case hex. */
  readonly checksum: string;
}

/**
 * Applies what is missing, in the order of the folders' names, each file whole in one transaction; stops at the first that fails.
 * @param url of a role that owns the database.
 * @returns the names of the migrations applied now.
 * @throws {PlainError} when an applied file was changed since, one failed before, or one fails now.
 */
export async function migrate(url: string, migrationsDir: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK]);
    await client.query(HISTORY_TABLE);
    const missing = await findMissing(client, readMigrations(migrationsDir));
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  } finally {
    await client.end(); // Releases the lock.
  }
}

/** Exactly as Prisma creates it. */
const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

function readMigrations(migrationsDir: string): Migration[] {
  const folders = readdirSync(migrationsDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map((entry) => entry.name).sort();
  return names.map((name) => {
    const sql = readFileSync(join(migrationsDir, name, "migration.sql"), "utf8");
    return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });
}

async function findMissing(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
    "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  const applied = new Map(rows.map((row) => [row.migration_name, row]));
  return migrations.filter(({ name, checksum }) => {
    const row = applied.get(name);
    if (row === undefined) return true;
    if (row.finished_at === null)
      throw new PlainError(
        `Migration ${name} failed before. Put it right, then resolve it with prisma migrate resolve.`,
      );
    if (row.checksum !== checksum)
      throw new PlainError(
        `Migration ${name} was changed after it was applied. Restore the file; put the change into a new migration.`,
      );
    return false;
  });
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)", [
    id,
    checksum,
    name,
  ]);
  try {
    await client.query(sql); // Without parameters: one simple query, so the file is one implicit transaction.
  } catch (cause) {
    const { message, position } = cause as { message: string; position?: string };
    // The file left nothing behind. Neither may its row, or the put-right file could never be applied.
    await client.query("DELETE FROM _prisma_migrations WHERE id = $1", [id]);
    const line = position === undefined ? "" : ` (line ${sql.slice(0, Number(position)).split("\n").length})`;
    throw new PlainError(`Migration ${name} failed${line}: ${message}`, { cause });
  }
  await client.query("UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1", [id]);
}
