/** The domain rooms over their stores: each port with its clocks and counters on. */

import type { Config } from "../config.ts";
import { createAnnouncer } from "../edge/socket/announcer.ts";
import { type GameServer, roomOfPlayer, roomOfSession } from "../edge/socket/server.ts";
import { createRenaming, createSocialNotices } from "../edge/socket/socialNotices.ts";
import { walletMessage } from "../edge/socket/walletUpdate.ts";
import { type Blackjack, blackjack } from "../games/blackjack/index.ts";
import { createFranking } from "../infrastructure/auth/franking.ts";
import { createPasswords } from "../infrastructure/auth/passwords.ts";
import { createPlayerCache } from "../infrastructure/auth/playerCache.ts";
import { createThrottle } from "../infrastructure/auth/throttle.ts";
import { createTokens } from "../infrastructure/auth/tokens.ts";
import { logger } from "../infrastructure/observability/logs/logger.ts";
import { createChatLines } from "../infrastructure/postgres/chatLines.ts";
import { createIncidents } from "../infrastructure/postgres/incidents.ts";
import { createJournal } from "../infrastructure/postgres/journal.ts";
import { createLedger } from "../infrastructure/postgres/ledger.ts";
import { createMessageStore } from "../infrastructure/postgres/messages.ts";
import { createRulesStore } from "../infrastructure/postgres/moderationRules.ts";
import { createOrderedIds } from "../infrastructure/postgres/orderedId.ts";
import { createBooks } from "../infrastructure/postgres/reconciliation.ts";
import { createRelations } from "../infrastructure/postgres/relations.ts";
import { createRepairBook } from "../infrastructure/postgres/repairs.ts";
import { createSessions } from "../infrastructure/postgres/sessions.ts";
import { createSyndicateBook } from "../infrastructure/postgres/syndicates.ts";
import { createCatalogue } from "../infrastructure/postgres/tableCatalogue.ts";
import { createUsers } from "../infrastructure/postgres/users.ts";
import { tellElsewhereOf } from "../infrastructure/redis/bus.ts";
import { createChatAllowance } from "../infrastructure/redis/chatAllowance.ts";
import { createHotTables } from "../infrastructure/redis/hotTables.ts";
import { createLimits } from "../infrastructure/redis/limits.ts";
import { createLocks, noLocks } from "../infrastructure/redis/locks.ts";
import { createRefusals } from "../infrastructure/redis/refusals.ts";
import { createTableDoor } from "../infrastructure/redis/tableDoor.ts";
import { createWatchers } from "../infrastructure/redis/watchers.ts";
import { crashingRoom, crashingTablePorts } from "../infrastructure/resilience/crashingPorts.ts";
import type { CrashPoint } from "../infrastructure/resilience/crashPoints.ts";
import { systemChance } from "../infrastructure/resilience/system.ts";
import type { Limits } from "../kernel/limits.ts";
import { createMoney, type Money } from "../money/index.ts";
import type { WalletNotify } from "../money/ports/ledger.ts";
import { createPlayers, type Players } from "../players/index.ts";
import { blackjackOnTheWire } from "../protocol/blackjack.ts";
import type { GameOnTheWire } from "../protocol/games.ts";
import { createSocial, type Social } from "../social/index.ts";
import { createSyndicates, type Syndicates } from "../syndicates/index.ts";
import type { TablePorts } from "../tables/deps.ts";
import { createTables, type TableRoom } from "../tables/index.ts";
import type { Instruments, Stores } from "./stores.ts";

export interface Rooms {
  readonly limits: Limits;
  readonly tables: TableRoom<Blackjack>;
  /** How its actions and rules are read from the wire. */
  readonly game: GameOnTheWire;
  readonly players: Players;
  readonly money: Money;
  readonly syndicates: Syndicates;
  readonly social: Social;
}

export interface RoomDeps {
  readonly config: Config;
  readonly stores: Stores;
  readonly watch: Instruments;
  readonly io: GameServer;
  /** null: nothing is made to fail. */
  readonly crashPoint: CrashPoint | null;
}

export async function openRooms(deps: RoomDeps): Promise<Rooms> {
  const { stores, watch, io } = deps;
  const notify: WalletNotify = {
    wallet: (player, balance) => void io.to(roomOfPlayer(player)).emit("wallet:update", walletMessage(balance)),
  };
  const { PLAY_MONEY: playMoney, REFILL_TO: refillTo = deps.config.STARTING_BALANCE } = deps.config;
  const ledger = watch.ledger(stores.replicas.reading(createLedger, "postings"));
  const book = watch.syndicates(createSyndicateBook(stores.prisma));
  const limits = createLimits(stores.redis, {
    policies: deps.config.RATE_LIMITS,
    breaker: stores.redisBreaker,
    onRefused: watch.limitReached,
  });
  return {
    limits,
    tables: openTables(deps),
    game: blackjackOnTheWire,
    players: await openPlayers(deps, limits),
    money: createMoney({ ledger, notify, playMoney, refillTo: BigInt(refillTo), now: stores.clock.now }),
    syndicates: createSyndicates({ book, notify }),
    social: openSocial(deps),
  };
}

function openTables(deps: RoomDeps): TableRoom<Blackjack> {
  const { crashPoint, watch } = deps;
  const ports = tablePorts(deps);
  if (crashPoint === null) return watch.room(blackjack.name, createTables(ports));
  const crashing = createTables(crashingTablePorts(ports, crashPoint, ({ type }) => type === "sit"));
  return crashingRoom(watch.room(blackjack.name, crashing), crashPoint);
}

function tablePorts({ config, stores, watch, io }: RoomDeps): TablePorts<Blackjack> {
  const { prisma, replicas, redis, redisBreaker, lockBreaker } = stores;
  const door = createTableDoor(redis);
  const voters = stores.lockVoters(door);
  const locks = config.TABLE_LOCKS === "off" ? noLocks : createLocks(voters, watch.locks, config.TABLE_LOCK_TTL_MS);
  return {
    game: watch.game(blackjack),
    journal: watch.journal(replicas.reading(createJournal<Blackjack["State"], Blackjack["Action"]>, "roundsOf")),
    catalogue: watch.database("catalogue", createCatalogue<Blackjack["Rules"]>(prisma)),
    books: watch.database("books", createBooks(prisma)),
    repairs: watch.database("repairs", createRepairBook(prisma)),
    hot: watch.hot(createHotTables<Blackjack["State"]>(redis, door), redisBreaker),
    locks: watch.heldLocks(watch.redis("locks", locks, lockBreaker)),
    refusals: watch.redis("refusals", createRefusals(redis, door), redisBreaker),
    watchers: watch.redis("watchers", createWatchers(redis, stores.clock.now), redisBreaker),
    announcer: createAnnouncer(io, tellElsewhereOf(io)),
    chance: systemChance,
    clock: stores.clock,
    log: logger,
  };
}

function openSocial({ config, stores: { prisma, redis, redisBreaker, clock }, watch, io }: RoomDeps): Social {
  return createSocial({
    lines: watch.database("chat", createChatLines(prisma)),
    incidents: watch.database("incidents", createIncidents(prisma)),
    relations: watch.database("relations", createRelations(prisma)),
    rules: watch.database("moderation_rules", createRulesStore(prisma)),
    allowance: watch.redis("chat", createChatAllowance(redis), redisBreaker),
    messages: watch.database("messages", createMessageStore(prisma)),
    franking: createFranking(config.JWT_SECRET),
    notify: createSocialNotices(io),
    now: clock.now,
    newId: createOrderedIds(clock.now),
  });
}

async function openPlayers({ config, stores, watch, io }: RoomDeps, limits: Limits): Promise<Players> {
  const { prisma, redis, clock } = stores;
  const players = createPlayers({
    users: watch.users(createUsers(prisma)),
    sessions: watch.database("sessions", createSessions(prisma)),
    cache: createPlayerCache(redis),
    passwords: await createPasswords(),
    tokens: createTokens(config.JWT_SECRET, clock.now),
    throttle: createThrottle(redis, limits, clock.now),
    notify: {
      sessionEnded: (sessionId) => io.in(roomOfSession(sessionId)).disconnectSockets(true),
      renamed: createRenaming(io),
    },
    startingBalance: BigInt(config.STARTING_BALANCE),
    now: clock.now,
  });
  return watch.players(players);
}
