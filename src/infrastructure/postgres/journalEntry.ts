/** A journal entry as commit_action and commit_actions read it. */
import type { Command } from "../../games/game.ts";
import type { PlayerId } from "../../kernel/ids.ts";
import type { JournalEntry } from "../../tables/ports/journal.ts";

export function payloadOf<State, Action>({ key, opened, settled, ...entry }: JournalEntry<State, Action>): object {
  return {
    ...entry,
    // A key with the JSON value null is not the same as no key at all: snapshot must be absent to be NULL.
    snapshot: entry.snapshot ?? undefined,
    playerId: key?.playerId ?? playerOf(entry.command),
    actionId: key?.actionId,
    fingerprint: key?.fingerprint,
    opened: opened ?? undefined,
    settled: settled ?? undefined,
  };
}

const playerOf = (command: Command<unknown>): PlayerId | undefined =>
  "playerId" in command ? command.playerId : undefined;
