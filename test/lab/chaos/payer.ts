import { randomUUID } from "node:crypto";
import { Unanswered, VegasClient, VegasError } from "../../../src/client/index.ts";
import type { ChaosWitness } from "./witness.ts";

const AMOUNT = 100;
/** A request that got no answer for 20 s is asked again under its key so often. */
const ASKS_MAX = 6;

export interface Payer {
  /** Pays in and out, in turn, until told to stop. */
  readonly done: Promise<void>;
  stop(): void;
}

/** A player at the cashier: one payment after the other over HTTP, each under a key of its own, repeated until it is answered. */
export function startPayer(containers: readonly string[], witness: ChaosWitness): Payer {
  let isStopped = false;
  const client = new VegasClient({ containers });
  const run = async (): Promise<void> => {
    const { id: playerId } = await client.api.guest();
    for (let turn = 0; !isStopped; turn += 1) {
      const transferId = await payOnce(client, turn % 2 === 0 ? "deposit" : "withdraw");
      if (transferId === null) witness.unpaid(playerId);
      else witness.paid(playerId, transferId);
    }
  };
  return {
    done: run(),
    stop() {
      isStopped = true;
    },
  };
}

/** @returns the id of its transfer; null when nobody answered. */
async function payOnce({ api }: VegasClient, direction: "deposit" | "withdraw"): Promise<string | null> {
  const idempotencyKey = randomUUID();
  for (let asks = 1; asks <= ASKS_MAX; asks += 1) {
    try {
      const { id } = (await api[direction](AMOUNT, { idempotencyKey })) as { id: string };
      return id;
    } catch (error) {
      if (error instanceof VegasError && !error.retryable) throw error;
      if (!(error instanceof Unanswered || error instanceof VegasError)) throw error;
    }
  }
  return null;
}
