/** A real database for one test file: a clone of the migrated template, dropped at the end. */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { asAppRole } from "../../src/ops/migrations/appRole.ts";

export interface TestDatabase {
  readonly name: string;
  /** As the application's role: what containers use. */
  readonly url: string;
  /** As the owner: for looking behind the scenes and for breaking things. */
  readonly ownerUrl: string;
  /** Drops the database, cutting whatever is still connected. */
  drop(): Promise<void>;
}

/**
 * In about 50 ms. Call it in `beforeAll`, and `drop` in `afterAll`.
 * @param content `migrated`: every migration applied; `empty`: for tests of the migrations themselves.
 */
export async function openDatabase(content: "migrated" | "empty" = "migrated"): Promise<TestDatabase> {
  const { adminUrl, template, password } = inject("stores");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await withAdmin(adminUrl, (admin) =>
    admin.query(`CREATE DATABASE ${name} TEMPLATE ${content === "empty" ? "template0" : template} STRATEGY FILE_COPY`),
  );
  const ownerUrl = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  return {
    name,
    url: asAppRole(ownerUrl, password),
    ownerUrl,
    drop: () => withAdmin(adminUrl, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

async function withAdmin(adminUrl: string, use: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await use(admin);
  } finally {
    await admin.end();
  }
}
