/** What is made by chance at the first start and must stay the same at every later one. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface Secrets {
  /** Of the owner of the embedded Postgres. */
  readonly ownerPassword: string;
  /** Of the application's role in the embedded Postgres. */
  readonly appPassword: string;
  /** Signs access tokens: with a new one every player would have to log in again. */
  readonly jwtSecret: string;
  readonly adminPassword: string;
}

/** Reads the file, or makes it, readable for its owner alone. */
export function keepSecrets(path: string): Secrets {
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as Secrets;
  const secrets: Secrets = {
    ownerPassword: randomBytes(18).toString("hex"),
    appPassword: randomBytes(18).toString("hex"),
    jwtSecret: randomBytes(32).toString("hex"),
    adminPassword: randomBytes(9).toString("base64url"),
  };
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, path); // A start that is killed here leaves no half a file.
  return secrets;
}
