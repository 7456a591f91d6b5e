/**
 * `npm run docs:schema`: writes prisma/schema.sql anew, from a throw-away database that the migrations built. A test fails when
 * it is stale.
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { PROJECT } from "../ops/cli/project.ts";
import { print } from "../ops/cli/terminal.ts";
import { migrate } from "../ops/migrations/applyMigrations.ts";
import { ensureAppRole } from "../ops/migrations/appRole.ts";
import { schemaText } from "./docs/schema.ts";
import { startPostgres } from "./stack/postgres.ts";

const PRISMA = join(PROJECT, "prisma");
const PASSWORD = "throwaway";

const dir = mkdtempSync(join(tmpdir(), "vegascore-schema-"));
chmodSync(dir, 0o755); // Postgres may run as another user.
try {
  const files = { dataDir: join(dir, "postgres"), runDir: join(dir, "run"), logFile: join(dir, "postgres.log") };
  const server = await startPostgres({ ...files, password: PASSWORD, durable: false });
  try {
    write(await textOfMigrated(server.ownerUrl("postgres")));
  } finally {
    await server.stop();
    rmSync(server.dataDir, { recursive: true, force: true });
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function textOfMigrated(url: string): Promise<string> {
  await ensureAppRole(url, PASSWORD); // The migrations grant to this role.
  await migrate(url, join(PRISMA, "migrations"));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await schemaText(client);
  } finally {
    await client.end();
  }
}

function write(text: string): void {
  const path = join(PRISMA, "schema.sql");
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  writeFileSync(path, text);
  print(before === text ? "prisma/schema.sql was up to date" : "prisma/schema.sql was written anew");
}
