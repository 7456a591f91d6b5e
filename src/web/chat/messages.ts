/** What was said at each table: what came with the join, and what was heard since. */
import { type Signal, signal } from "@preact/signals";
import type { ChatMessage, ChatPage } from "../../client/index.ts";
import { client } from "../house.ts";

export interface Talk {
  /** Oldest first. */
  readonly messages: readonly ChatMessage[];
  /** How many were heard live, also those that are kept no more. */
  readonly heard: number;
  /** Leads to older ones; null: these are all. */
  readonly cursor: string | null;
  /** The server could not tell what was said. */
  readonly isAway: boolean;
}

const KEPT = 300; // Per table; older ones scroll out of memory, and come back by their cursor after a reload.

const byTable = new Map<string, Signal<Talk>>();

export function messagesOf(tableId: string): Signal<Talk> {
  const talk = byTable.get(tableId) ?? signal<Talk>({ messages: [], heard: 0, cursor: null, isAway: false });
  byTable.set(tableId, talk);
  return talk;
}

client.on("chat", (message) => {
  const talk = messagesOf(message.tableId);
  const { messages, heard } = talk.value;
  talk.value = { ...talk.value, messages: together(messages, [message]), heard: heard + 1 };
});

client.on("talk", ({ tableId, page }) => take(tableId, page));

/** One page further back. */
export async function readOlder(tableId: string): Promise<void> {
  const { cursor } = messagesOf(tableId).value;
  const page = await client.talkBefore(tableId, cursor ?? undefined).catch(() => null);
  take(tableId, page);
}

function take(tableId: string, page: ChatPage | null): void {
  const talk = messagesOf(tableId);
  if (page === null) talk.value = { ...talk.value, isAway: true };
  else {
    const messages = together(talk.value.messages, page.messages);
    talk.value = { ...talk.value, messages, cursor: page.nextCursor, isAway: false };
  }
}

/** What is read and what is heard overlap: each once, in the order in which it was said. */
function together(known: readonly ChatMessage[], more: readonly ChatMessage[]): readonly ChatMessage[] {
  const byId = new Map([...known, ...more].map((message) => [message.id, message]));
  return [...byId.values()].toSorted((one, other) => one.at - other.at).slice(-KEPT);
}

client.on("signedOut", () => byTable.clear());
