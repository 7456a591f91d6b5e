import { MOVES, type Move } from "../../games/blackjack/round.ts";

export type { Move };

export const isMove = (action: string): action is Move => (MOVES as readonly string[]).includes(action);
