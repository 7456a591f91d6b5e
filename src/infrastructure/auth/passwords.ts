/** Passwords as argon2id hashes, computed off the main thread. */

import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import type { Passwords } from "../../players/ports.ts";

/** OWASP's first choice for servers: 19 MiB and two passes, about 15 ms here. */
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const; // 2: argon2id

/** @returns after hashing once, so that the first unknown name is refused as slowly as any other. */
export async function createPasswords(): Promise<Passwords> {
  const nobody = await hash(randomBytes(32), COST);
  return {
    hash: (password) => hash(plain(password), COST),
    verify: async (passwordHash, password) => {
      const right = await verify(passwordHash ?? nobody, plain(password));
      return right && passwordHash !== null;
    },
  };
}

/** The same characters typed on another keyboard are the same password. */
const plain = (password: string): string => password.normalize("NFKC");
