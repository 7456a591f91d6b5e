import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Closers } from "../../ops/cli/closers.ts";
import { PROJECT } from "../../ops/cli/project.ts";
import { type Container, type ContainerSpec, startContainer, untilReady } from "./container.ts";
import { freePort } from "./ports.ts";
import { openStack, type Stack } from "./stack.ts";

export const ADMIN = { username: "bench-admin", password: randomBytes(12).toString("hex") };

export interface ThrowAway extends Stack {
  /** A restarted one takes the place of its predecessor. */
  readonly containers: readonly Container[];
  /** SIGTERM, as a platform that deploys; then the next one at the same address. Resolves when that is ready. */
  restart(container: Container): Promise<void>;
}

/** Stores and containers of their own at free ports, durable as in production, gone without a trace when closed. */
export async function openThrowAway(
  containerCount: number,
  ports: { closers: Closers; stop: AbortSignal; say: (line: string) => void },
  more: Pick<ContainerSpec, "env" | "nodeArgs"> = { env: {} },
): Promise<ThrowAway> {
  const dataDir = mkdtempSync(join(tmpdir(), "vegascore-bench-"));
  chmodSync(dataDir, 0o755); // Postgres may run as another user.
  ports.closers.add(() => rmSync(dataDir, { recursive: true, force: true }));
  mkdirSync(join(dataDir, "logs"));
  const secret = () => randomBytes(24).toString("hex");
  const secrets = {
    ownerPassword: secret(),
    appPassword: secret(),
    jwtSecret: secret(),
    adminPassword: ADMIN.password,
  };
  const migrationsDir = join(PROJECT, "prisma", "migrations");
  const stack = await openStack({ dataDir, migrationsDir, secrets, environment: {}, ...ports });

  const env = {
    NODE_ENV: "production",
    LOG_LEVEL: "warn",
    REDIS_URL: stack.redisUrl,
    DATABASE_URL: stack.databaseUrl,
    JWT_SECRET: secrets.jwtSecret,
    RATE_LIMITS: "off", // Whatever is measured or tormented here is not the limits.
    PLAY_MONEY: "unlimited",
    ADMIN_USERNAME: ADMIN.username,
    ADMIN_PASSWORD: ADMIN.password,
  };
  const containers: Container[] = [];
  ports.closers.add(() => Promise.all(containers.map((container) => container.stop())));
  const start = (name: string, port: number): Promise<Container> => {
    const files = { logFile: join(stack.logDir, `${name}.log`), runDir: stack.runDir };
    return startContainer({ name, port, ...more, env: { ...env, ...more.env }, ...files });
  };
  for (let index = 1; index <= containerCount; index += 1) {
    containers.push(await start(`container-${index}`, await freePort()));
    ports.stop.throwIfAborted();
  }
  for (const container of containers) await untilReady(container, ports.stop);
  return {
    ...stack,
    containers,
    async restart(container) {
      await container.stop();
      const next = await start(container.name, container.port);
      containers[containers.indexOf(container)] = next;
      await untilReady(next, ports.stop);
    },
  };
}
