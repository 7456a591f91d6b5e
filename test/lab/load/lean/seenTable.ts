/**
 * A table as the players of one process see it. Everyone at a table is sent the same view: it is read once a version, and
 * only where a player needs something of it. Fields are found in the text, in the order in which the server writes them.
 */

export interface Glance {
  readonly version: number;
  readonly phase: string;
  readonly roundNumber: number;
  /** -1: nobody's. */
  readonly turnSeat: number;
  /** What the hand adds up to whose turn it is; 0 when it is nobody's. */
  readonly turnTotal: number;
}

const VERSION = Buffer.from('"version":');

export class SeenTable {
  readonly tableId: string;
  /** Of whoever sits there, by seat. */
  readonly userIds: (string | undefined)[] = [];
  #newest: Glance | null = null;

  constructor(tableId: string) {
    this.tableId = tableId;
  }

  get newest(): Glance | null {
    return this.#newest;
  }

  /** What a message says of this table; null when it says nothing, or what is no longer true. */
  look(message: Buffer): Glance | null {
    const version = versionOf(message);
    if (version < 0) return null;
    if (this.#newest !== null && version <= this.#newest.version)
      return version === this.#newest.version ? this.#newest : null;
    const glance = glanceOf(message.toString("latin1", 0), version, this.userIds);
    if (glance !== null) this.#newest = glance;
    return glance;
  }
}

/** The first version that a message names; -1 when it names none. */
export function versionOf(message: Buffer): number {
  const found = message.indexOf(VERSION);
  if (found < 0) return -1;
  let value = 0;
  for (let at = found + VERSION.length; at < message.length; at += 1) {
    const digit = (message[at] as number) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return value;
}

function glanceOf(text: string, version: number, userIds: readonly (string | undefined)[]): Glance | null {
  const table = text.indexOf('"table":{');
  if (table < 0) return null;
  const phaseAt = text.indexOf('"phase":"', table) + 9;
  const phase = text.slice(phaseAt, text.indexOf('"', phaseAt));
  const roundNumber = Number.parseInt(text.slice(text.indexOf('"roundNumber":', phaseAt) + 14, phaseAt + 400), 10);
  const turnAt = phase === "PLAYER_TURN" ? text.lastIndexOf('"turn":{') : -1;
  if (turnAt < 0) return { version, phase, roundNumber, turnSeat: -1, turnTotal: 0 };
  const turnSeat = Number.parseInt(text.slice(turnAt + 15, turnAt + 18), 10); // Behind `"turn":{"seat":`.
  const hand = Number.parseInt(text.slice(text.indexOf('"hand":', turnAt) + 7, turnAt + 40), 10);
  const userId = userIds[turnSeat];
  const seatAt = userId === undefined ? -1 : text.indexOf(`"userId":"${userId}"`, table);
  return { version, phase, roundNumber, turnSeat, turnTotal: seatAt < 0 ? 0 : totalOf(text, seatAt, hand) };
}

/** The total of a seat's nth hand. */
function totalOf(text: string, seatAt: number, hand: number): number {
  let at = seatAt;
  for (let nth = 0; nth <= hand; nth += 1) at = text.indexOf('"total":', at) + 8;
  return Number.parseInt(text.slice(at, at + 3), 10);
}
