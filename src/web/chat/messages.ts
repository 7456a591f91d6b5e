/** What was said at each table since this page was opened. */
import { type Signal, signal } from "@preact/signals";
import type { VegasClientEvents } from "../../client/index.ts";
import { client } from "../house.ts";

export type ChatMessage = VegasClientEvents["chat"];

const KEPT = 100; // Per table; older ones scroll out of memory as out of sight.

const byTable = new Map<string, Signal<readonly ChatMessage[]>>();

export function messagesOf(tableId: string): Signal<readonly ChatMessage[]> {
  const messages = byTable.get(tableId) ?? signal<readonly ChatMessage[]>([]);
  byTable.set(tableId, messages);
  return messages;
}

client.on("chat", (message) => {
  const messages = messagesOf(message.tableId);
  messages.value = [...messages.value, message].slice(-KEPT);
});
