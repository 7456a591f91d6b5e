/**
 * Seeds that were committed to with the bet and are shown once betting has closed. Nobody who bets last, not even a seat that
 * plays for the house, can then choose a seed to suit those of the others.
 */
import type { PlayerId } from "../../kernel/ids.ts";
import { sha256Hex, utf8 } from "../sha256.ts";
import type { RevealAction } from "./actions.ts";
import { seatsToReveal, startRound } from "./dealing.ts";
import { DONE, type Draft, emit, refuse, type Step } from "./draft.ts";
import { seatOf } from "./state.ts";

/** Show the seed behind the hash that came with the bet. After the last one the cards are dealt (G43). */
export function revealSeed(draft: Draft, playerId: PlayerId, { clientSeed }: RevealAction): Step {
  const { state } = draft;
  const seat = seatOf(state, playerId);
  if (seat < 0) return refuse({ code: "NOT_SEATED" });
  if (!state.revealing) return refuse({ code: "INVALID_PHASE" });
  const box = state.felt.boxes[seat];
  if (!box || !seatsToReveal(state).includes(seat)) return refuse({ code: "MOVE_NOT_ALLOWED", allowed: [] });
  if (hashOfSeed(clientSeed) !== box.clientSeedHash) {
    return refuse({
      code: "VALIDATION_FAILED",
      issues: [{ path: "clientSeed", message: "this is not the seed whose hash came with the bet" }],
    });
  }

  // From here on it succeeds.
  box.clientSeed = clientSeed;
  emit(draft, { type: "seed:revealed", seat });
  if (seatsToReveal(state).length === 0) startRound(draft);
  return DONE;
}

/** What a player commits to: SHA-256 of the seed's UTF-8, as lower-case hex. */
export const hashOfSeed = (clientSeed: string): string => sha256Hex(utf8(clientSeed));
