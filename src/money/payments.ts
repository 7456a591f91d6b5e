/** Play money in and out of a player's wallet, at once and exactly once. */

import { exactNumber } from "../kernel/amounts.ts";
import type { PlayerId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import { paymentAccount, playerAccount } from "./accounts.ts";
import type { Ledger, WalletNotify } from "./ports/ledger.ts";
import { postOnce } from "./postOnce.ts";

/** Half of what JSON carries exactly: beyond it no deposit is taken, so that no run of luck can leave the range. */
export const DEPOSIT_CEILING = 2n ** 52n;

export interface PaymentRequest {
  /** A UUID, the same for every repeat of the request. */
  readonly id: string;
  readonly player: PlayerId;
  /** Minor units from 1 to STAKE_MAX. */
  readonly amount: number;
}

export interface Payment {
  readonly id: string;
  readonly kind: "DEPOSIT" | "WITHDRAWAL";
  readonly amount: number;
  /** Play money is there at once; real payments will have states on the way. */
  readonly status: "COMPLETED";
  readonly createdAt: number;
}

export interface PaymentDeps {
  readonly ledger: Ledger;
  readonly notify: WalletNotify;
  /** `limited`: play money comes as a refill a day, and not by deposits. */
  readonly playMoney: "limited" | "unlimited";
}

/**
 * Puts chips into the wallet. A repeat answers with the first payment.
 * @throws {Refused} LIMIT_REACHED with `max`: 0 where play money is limited (M16), else above DEPOSIT_CEILING; IDEMPOTENCY_MISMATCH, ACCOUNT_FROZEN, SERVICE_UNAVAILABLE (M11, M12).
 */
export async function deposit(deps: PaymentDeps, request: PaymentRequest): Promise<Payment> {
  if (deps.playMoney === "limited") throw new Refused("LIMIT_REACHED", { max: 0 });
  const held = await deps.ledger.balance(playerAccount(request.player));
  if (held === null) throw new Refused("NOT_FOUND");
  const isTooMuch = held.balance + BigInt(request.amount) > DEPOSIT_CEILING;
  if (isTooMuch && (await deps.ledger.transfer(request.id)) === null) {
    throw new Refused("LIMIT_REACHED", { max: exactNumber(DEPOSIT_CEILING) });
  }
  return pay(deps, request, "DEPOSIT");
}

/**
 * Takes chips out of the wallet. A repeat answers with the first payment.
 * @throws {Refused} INSUFFICIENT_FUNDS, IDEMPOTENCY_MISMATCH, ACCOUNT_FROZEN, SERVICE_UNAVAILABLE (M11).
 */
export async function withdraw(deps: PaymentDeps, request: PaymentRequest): Promise<Payment> {
  return pay(deps, request, "WITHDRAWAL");
}

/** Effects: the transfer is posted; then the player's devices are notified. */
async function pay({ ledger, notify }: PaymentDeps, request: PaymentRequest, kind: Payment["kind"]): Promise<Payment> {
  const { id, player } = request;
  const [mine, outside] = [playerAccount(player), paymentAccount(player)];
  const [from, to] = kind === "DEPOSIT" ? [outside, mine] : [mine, outside];

  const { createdAt, balances } = await postOnce(ledger, { id, kind, from, to, amount: BigInt(request.amount) });
  const after = balances.get(mine);
  if (after !== undefined) notify.wallet(player, after);
  return { id, kind, amount: request.amount, status: "COMPLETED", createdAt };
}
