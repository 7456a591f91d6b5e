import type { RefillMessage } from "../../client/index.ts";
import { attempt, client } from "../house.ts";

/** The day's free chips. A repeat on the same day brings none, and the same answer. null: refused, and the player was told. */
export async function refillWallet(): Promise<RefillMessage | null> {
  const refill = await attempt(() => client.api.refill());
  if (refill !== null) await attempt(() => client.loadWallet());
  return refill;
}
