/** What was said at each table since this page was opened. */
import { type Signal, signal } from "@preact/signals";
import type { VegasClientEvents } from "../../client/index.ts";
import { client } from "../house.ts";

export type ChatMessage = VegasClientEvents["chat"];

export interface Talk {
  readonly messages: readonly ChatMessage[];
  /** How many there were in all, also those that are kept no more. */
  readonly heard: number;
}

const KEPT = 100; // Per table; older ones scroll out of memory as out of sight.

const byTable = new Map<string, Signal<Talk>>();

export function messagesOf(tableId: string): Signal<Talk> {
  const talk = byTable.get(tableId) ?? signal<Talk>({ messages: [], heard: 0 });
  byTable.set(tableId, talk);
  return talk;
}

client.on("chat", (message) => {
  const talk = messagesOf(message.tableId);
  const { messages, heard } = talk.value;
  talk.value = { messages: [...messages, message].slice(-KEPT), heard: heard + 1 };
});
