/** Whom this player does not want to hear, on every device: the server knows, and sends nothing of theirs. */
import { signal } from "@preact/signals";
import type { RelationMessage } from "../../client/index.ts";
import { attempt, client } from "../house.ts";

type Kind = RelationMessage["kind"];

const kinds = signal<ReadonlyMap<string, Kind>>(new Map());
let isLoaded = false;

/** null: this player is heard. */
export const relationTo = (userId: string): Kind | null => kinds.value.get(userId) ?? null;

/** Once per page; what fails is asked again the next time. */
export async function loadRelations(): Promise<void> {
  if (isLoaded) return;
  isLoaded = true;
  const page = await client.api.relations().catch(() => null);
  if (page === null) isLoaded = false;
  else kinds.value = new Map(page.items.map(({ userId, kind }) => [userId, kind]));
}

export async function setRelation(userId: string, kind: Kind | null): Promise<void> {
  if ((await attempt(() => client.api.setRelation(userId, kind))) === null) return;
  const next = new Map(kinds.value);
  if (kind === null) next.delete(userId);
  else next.set(userId, kind);
  kinds.value = next;
}

client.on("signedOut", () => {
  isLoaded = false;
  kinds.value = new Map();
});
