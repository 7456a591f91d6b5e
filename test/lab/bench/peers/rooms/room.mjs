/**
 * A Colyseus room with moves like those of blackjack, as a developer would build it: the server of `npm run bench -- --peers`.
 * It runs in a folder of its own, with packages of its own: node room.mjs <memory|statement|prisma> <port> [database URL].
 * Each move is checked, saved in the chosen way, applied to the room's state (which Colyseus sends as patches, 20 times
 * a second, its default), and acknowledged to who made it; in that order.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";

// Their modules for `import` don't find the server of `ws`; those for `require` do.
const require = createRequire(import.meta.url);
const { Room, Server } = require("@colyseus/core");
const { defineTypes, MapSchema, Schema } = require("@colyseus/schema");
const { WebSocketTransport } = require("@colyseus/ws-transport");

const [, , way, port, databaseUrl] = process.argv;
const CONNECTIONS = 10; // What a pool has where nobody says otherwise.
const [BET, HIT, STAND] = [0, 1, 2];
const KINDS = ["bet", "hit", "stand"];
const STAKE = 10n;

class Seat extends Schema {}
defineTypes(Seat, { bet: "number", total: "number", cards: ["string"] });
class Table extends Schema {
  constructor() {
    super();
    this.seats = new MapSchema();
    this.moves = 0;
  }
}
defineTypes(Table, { seats: { map: Seat }, moves: "number" });

const save = await openSave();

class TableRoom extends Room {
  maxClients = 4;
  autoDispose = false;

  onCreate() {
    this.setState(new Table());
    // `[kind, id]`: the id comes back with the acknowledgement.
    this.onMessage(1, async (client, [kind, id]) => {
      const seat = this.state.seats.get(client.sessionId);
      const isAllowed = kind === BET ? seat.bet === 0 : seat.bet > 0 && (kind !== HIT || seat.total < 21);
      if (!isAllowed) return client.send(2, [id, 0]);
      const isSaved = await save(this.roomId, client.sessionId, KINDS[kind], kind === STAND ? 0n : STAKE);
      if (!isSaved) return client.send(2, [id, 0]);
      apply(seat, kind);
      this.state.moves += 1;
      client.send(2, [id, 1, seat.total]);
    });
  }

  onJoin(client) {
    const seat = new Seat();
    Object.assign(seat, { bet: 0, total: 0, cards: [] });
    this.state.seats.set(client.sessionId, seat);
  }
}

function apply(seat, kind) {
  if (kind === BET) {
    seat.bet = Number(STAKE);
    seat.cards.clear();
    seat.total = draw(seat) + draw(seat);
  } else if (kind === HIT) seat.total += draw(seat);
  else seat.bet = 0;
}

function draw(seat) {
  const value = 1 + Math.floor(Math.random() * 10);
  seat.cards.push(String(value));
  return value;
}

/** A player's account is opened with its first move. */
async function openSave() {
  if (way === "memory") return () => Promise.resolve(true);
  if (way === "statement") {
    const { default: pg } = await import("pg");
    const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS });
    const text = readFileSync(new URL("./move.sql", import.meta.url), "utf8");
    return async (room, player, kind, amount) => {
      const { rows } = await pool.query({ name: "move", text, values: [room, player, kind, String(amount)] });
      return rows.length === 1;
    };
  }
  const [{ PrismaClient }, { PrismaPg }] = await Promise.all([import("@prisma/client"), import("@prisma/adapter-pg")]);
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl, max: CONNECTIONS }) });
  return (room, player, kind, amount) =>
    prisma.$transaction(
      async (tx) => {
        const account = await tx.peerAccount.findUnique({ where: { id: player } });
        const balance = account?.balance ?? 1_000_000_000n;
        if (balance < amount) return false;
        const next = balance - amount;
        if (account === null) await tx.peerAccount.create({ data: { id: player, balance: next } });
        else await tx.peerAccount.update({ where: { id: player }, data: { balance: next } });
        await tx.peerMove.create({ data: { room, player, kind, amount } });
        return true;
      },
      { maxWait: 20_000, timeout: 20_000 },
    );
}

const server = new Server({ transport: new WebSocketTransport({ server: createServer() }), greet: false });
server.define("table", TableRoom);
await server.listen(Number(port), "127.0.0.1");
process.send?.("ready");
process.on("disconnect", () => process.exit());
