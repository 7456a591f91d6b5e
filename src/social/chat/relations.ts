/** Who does not want to hear whom. It holds on every device, at once. */
import type { PlayerId } from "../../kernel/ids.ts";
import { Refused } from "../../kernel/refusals.ts";
import { RELATIONS_MAX, type RelationKind, type SocialDeps } from "../ports.ts";

/**
 * Mutes or blocks another player, or (null) hears them again. Order of effects: Postgres; then the open connections.
 * A repeat of the operation changes nothing, also after another one did.
 * @throws {Refused} VALIDATION_FAILED for oneself; NOT_FOUND; LIMIT_REACHED; SERVICE_UNAVAILABLE.
 */
export async function setRelation(
  { relations, notify }: Pick<SocialDeps, "relations" | "notify">,
  owner: PlayerId,
  other: PlayerId,
  kind: RelationKind | null,
  operationId?: string,
): Promise<void> {
  if (owner === other)
    throw new Refused("VALIDATION_FAILED", { issues: [{ path: "userId", message: "must be another player" }] });
  const outcome = await relations.set(owner, other, kind, operationId);
  if (outcome === "nobody") throw new Refused("NOT_FOUND");
  if (outcome === "too many") throw new Refused("LIMIT_REACHED", { max: RELATIONS_MAX });
  // What stands now may be what another operation made of it since; the first time may have told nobody.
  const isHeard =
    outcome === "repeated" ? !(await relations.of(owner)).some(({ userId }) => userId === other) : kind === null;
  notify.hears(owner, other, isHeard);
}
