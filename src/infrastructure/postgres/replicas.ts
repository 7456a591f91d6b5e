/**
 * Read replicas, for histories and reports, never for a decision about money. A replica is used while it has replayed what
 * the primary had written one beat ago; where none is that near, the primary answers, so a lost replica is not missed.
 */
import { logger } from "../observability/logs/logger.ts";
import type { Prisma } from "./client.ts";

/** A history that is a second or two old is still a history. */
const BEAT_MS = 1_000;

export interface ReplicaObserver {
  usable(name: string, isUsable: boolean): void;
}

export interface Replicas {
  /** The primary's port with the named methods answered by a near replica where there is one. */
  reading<Port extends object>(portOn: (prisma: Prisma) => Port, ...methods: readonly (keyof Port & string)[]): Port;
  stop(): Promise<void>;
}

interface Replica {
  readonly name: string;
  readonly prisma: Prisma;
  isNear: boolean;
}

export function followReplicas(
  primary: Prisma,
  replicas: readonly { readonly name: string; readonly prisma: Prisma }[],
  observer: ReplicaObserver,
): Replicas {
  const followed: Replica[] = replicas.map((replica) => ({ ...replica, isNear: false }));
  let turn = 0;
  let writtenBefore: string | null = null;
  const nearOne = (): Replica | undefined => {
    const near = followed.filter(({ isNear }) => isNear);
    turn += 1;
    return near[turn % near.length];
  };

  const judge = (replica: Replica, isNear: boolean): void => {
    if (replica.isNear !== isNear)
      logger.warn(
        { type: "replica", replica: replica.name, isNear },
        isNear ? "a replica is near" : "a replica is away or behind",
      );
    replica.isNear = isNear;
    observer.usable(replica.name, isNear);
  };
  const beat = async (): Promise<void> => {
    const reached = writtenBefore;
    writtenBefore = await writtenBy(primary);
    if (reached === null) return;
    await Promise.all(followed.map(async (replica) => judge(replica, await hasReplayed(replica.prisma, reached))));
  };
  let beating = followed.length === 0 ? Promise.resolve() : beat();
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    beating = beat().finally(() => {
      isBusy = false;
    });
  }, BEAT_MS).unref();
  if (followed.length === 0) clearInterval(timer);

  return {
    reading(portOn, ...methods) {
      const own = portOn(primary);
      if (followed.length === 0) return own;
      const others = new Map(followed.map((replica) => [replica, portOn(replica.prisma)]));
      const read =
        (method: keyof typeof own & string) =>
        async (...args: readonly unknown[]) => {
          const ask = (port: typeof own) =>
            (port[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
          const replica = nearOne();
          const port = replica && others.get(replica);
          if (replica === undefined || port === undefined) return ask(own);
          try {
            return await ask(port);
          } catch (error) {
            judge(replica, false);
            logger.debug({ type: "replica", replica: replica.name, err: error }, "asking the primary instead");
            return ask(own);
          }
        };
      return { ...own, ...Object.fromEntries(methods.map((method) => [method, read(method)])) };
    },
    async stop() {
      clearInterval(timer);
      await beating;
      await Promise.all(followed.map(({ prisma }) => prisma.$disconnect()));
    },
  };
}

/** How far the primary's log reaches; null while it does not say. */
async function writtenBy(primary: Prisma): Promise<string | null> {
  const [row] = await orNone(() => primary.$queryRaw<{ lsn: string }[]>`SELECT pg_current_wal_lsn()::text AS lsn`);
  return row?.lsn ?? null;
}

async function hasReplayed(replica: Prisma, lsn: string): Promise<boolean> {
  const [row] = await orNone(
    () => replica.$queryRaw<{ reached: boolean | null }[]>`
      SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= ${lsn}::pg_lsn AS reached`,
  );
  return row?.reached === true;
}

/** A store that is away has said so to its breaker already. */
async function orNone<Row>(rows: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await rows();
  } catch {
    return [];
  }
}
