/**
 * Load for the peers' rooms (`test/lab/bench/peers`): the same orders and counts as `generator.ts`, over Colyseus' protocol. Every
 * player moves again as soon as it is answered: bets, hits below 17, stands.
 */
import type { Answer, GatherOrder, Order } from "./messages.ts";
import { createTally } from "./tally.ts";
import { openRawSocket, type RawSocket } from "./webSocket.ts";

const JOIN_ROOM = 10;
const ROOM_DATA = 13;
const MOVE = 1; // Types of messages, as the room names them.
const MOVED = 2;
const [BET, HIT, STAND] = [0, 1, 2];
const DEALER_STANDS = 17;

const tally = createTally();
const log = tally.logOf("");
const players: PeerPlayer[] = [];

process.on("message", (order: Order) => {
  obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ kind: "failed", why: String(error) } satisfies Answer),
  );
});
process.on("disconnect", () => process.exit());

async function obey(order: Order): Promise<Answer> {
  switch (order.kind) {
    case "gather":
      await gather(order);
      break;
    case "play":
      for (const player of players) player.start();
      break;
    case "restart":
      tally.restart();
      break;
    case "rest":
      for (const player of players) player.end();
      break;
    case "read":
      return { kind: "counts", counts: tally.read({ here: players.length, behind: 0, open: 0 }) };
    case "cut":
      throw new Error("peers are not cut off");
    default:
      order satisfies never;
  }
  return { kind: "done" };
}

async function gather({ containers, tables }: GatherOrder): Promise<void> {
  const [url = ""] = containers;
  const seats = tables.reduce((sum, table) => sum + table.players, 0);
  for (let nth = 0; nth < seats; nth += 1) players.push(await PeerPlayer.join(url)); // One after the other, so that rooms fill up.
}

class PeerPlayer {
  readonly #socket: RawSocket;
  #isEnded = false;
  #nextId = 0;
  #askedAt = 0;
  #total = 0;
  #isBetting = true;
  #kind = BET;

  /** Takes a free seat of any room, or the first of a new one. */
  static async join(url: string): Promise<PeerPlayer> {
    const response = await fetch(`${url}/matchmake/joinOrCreate/table`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    const { room, sessionId } = (await response.json()) as {
      room: { processId: string; roomId: string };
      sessionId: string;
    };
    return new Promise((resolve, reject) => {
      const player: PeerPlayer = new PeerPlayer(
        `${url}/${room.processId}/${room.roomId}?sessionId=${sessionId}`,
        () => resolve(player),
        (reason) => reject(new Error(`a room let nobody in: ${reason}`)),
      );
    });
  }

  private constructor(url: string, joined: () => void, closed: (reason: string) => void) {
    this.#socket = openRawSocket({
      url,
      opened: () => undefined,
      heard: (message) => {
        if (message[0] === ROOM_DATA && message[1] === MOVED) this.#answered(message);
        if (message[0] !== JOIN_ROOM) return;
        this.#socket.sendBytes(Buffer.from([JOIN_ROOM]));
        joined();
      },
      closed,
    });
  }

  start(): void {
    if (this.#askedAt === 0) this.#move();
  }

  end(): void {
    this.#isEnded = true;
    this.#socket.cut();
  }

  #move(): void {
    if (this.#isEnded) return;
    this.#askedAt = performance.now();
    this.#nextId = (this.#nextId + 1) % 128; // Stays one byte of msgpack.
    this.#kind = this.#isBetting ? BET : this.#total < DEALER_STANDS ? HIT : STAND;
    this.#socket.sendBytes(Buffer.from([ROOM_DATA, MOVE, 0x92, this.#kind as number, this.#nextId]));
  }

  /** `[id, 1, total]`, or `[id, 0]` when it was refused. */
  #answered(message: Buffer): void {
    if (message[4] === 1) log.acknowledged(performance.now() - this.#askedAt, 0);
    else log.failed("REFUSED");
    this.#isBetting = this.#kind === STAND;
    this.#total = this.#kind === STAND ? 0 : (message[5] ?? 0);
    this.#move();
  }
}
