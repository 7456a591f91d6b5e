import pg from "pg";

/** The role the containers connect as: it may not change or delete the journal and the postings (the migrations grant what it may). */
export const APP_ROLE = "vegascore_app";

/**
 * Makes the application's role and lets it log in; a repeat sets the password anew. Runs before the migrations, which grant to this role.
 * @param password letters and digits only.
 */
export async function ensureAppRole(ownerUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [APP_ROLE]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${APP_ROLE}`);
    await client.query(`ALTER ROLE ${APP_ROLE} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  } finally {
    await client.end();
  }
}

/** The same server and database, as the application's role. */
export function asAppRole(ownerUrl: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = APP_ROLE;
  url.password = password;
  return url.href;
}
