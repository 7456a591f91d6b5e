/** The one place that sends a player's balance to their devices. */
import { exactNumber } from "../../kernel/amounts.ts";
import type { Balance } from "../../money/ports/ledger.ts";
import type { ServerEvents } from "../../protocol/socket.ts";

/** @throws {Bug} for a sum that the wire can't carry exactly. */
export const walletMessage = ({ balance, version }: Balance): Parameters<ServerEvents["wallet:update"]>[0] => ({
  balance: exactNumber(balance),
  version: exactNumber(version),
});
