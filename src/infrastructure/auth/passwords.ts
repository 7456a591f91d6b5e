/** Passwords as argon2id hashes, computed off the main thread. */

import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import type { Passwords } from "../../players/ports.ts";
import { createBoundedQueue, type QueueBounds } from "../resilience/boundedQueue.ts";

/** OWASP's first choice for servers: 19 MiB and two passes, about 15 ms here. */
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const; // 2: argon2id

/**
 * Each takes a thread and the memory of a whole game: two at once leave the others to statements and files. Who would wait for
 * longer than a person does is refused before any work is done: log-ins are the first that a busy container sheds.
 */
const BOUNDS: QueueBounds = { atOnce: 2, waitingMax: 64, waitMs: 5_000 };

/** @returns after hashing once, so that the first unknown name is refused as slowly as any other. */
export async function createPasswords(bounds: QueueBounds = BOUNDS): Promise<Passwords> {
  const decoy = await hash(randomBytes(32), COST);
  const inTurn = createBoundedQueue(bounds);
  return {
    hash: (password) => inTurn(() => hash(plain(password), COST)),
    verify: async (passwordHash, password) => {
      const right = await inTurn(() => verify(passwordHash ?? decoy, plain(password)));
      return right && passwordHash !== null;
    },
  };
}

/** The same characters typed on another keyboard are the same password. */
const plain = (password: string): string => password.normalize("NFKC");
