/** Syndicates and their members in Postgres. What races with the start of a run is one SQL function each (see the syndicates migration). */
import { asPlayerId, asRunId, asSyndicateId, type SyndicateId } from "../../kernel/ids.ts";
import type { PageOf } from "../../kernel/pages.ts";
import { ACCOUNT_PREFIXES, playerOfAccount, treasuryAccount } from "../../money/accounts.ts";
import type {
  ContributionOutcome,
  InvitationState,
  Joined,
  Left,
  Look,
  Member,
  Syndicate,
  SyndicateBook,
  SyndicateSettings,
  TreasuryLine,
} from "../../syndicates/ports.ts";
import type { Prisma } from "./client.ts";
import { Prisma as Sql } from "./generated/client.ts";
import { createInvitations } from "./invitations.ts";
import { refusedByLedger } from "./ledger.ts";
import { once } from "./operations.ts";
import { pageAfter, readCursor } from "./pages.ts";
import { runSql } from "./runSql.ts";

/** `left_run` of those who are still members: the largest number there is. */
const STILL_MEMBER = 9_223_372_036_854_775_807n;

const REPEATABLE = { repeatable: true } as const;

export function createSyndicateBook(prisma: Prisma): SyndicateBook {
  return {
    async add({ id, name, founderId, treasury }) {
      const account = { id: treasury, kind: "TREASURY" as const, ownerId: id };
      const add = () =>
        prisma.$transaction([
          prisma.account.createMany({ data: [account], skipDuplicates: true }),
          prisma.syndicate.createMany({ data: [{ id, name, founderId }], skipDuplicates: true }),
        ]);
      await runSql(add, REPEATABLE);
    },
    async find(id, look) {
      const [found] = await read(prisma, look, Sql.sql`s.id = ${id}::uuid`, 1);
      return found ?? null;
    },
    page: (page, look) => readPage(prisma, page, look),
    async change(id, settings, operationId) {
      await once(prisma, operationId, () => prisma.syndicate.update({ where: { id }, data: columnsOf(settings) }));
    },
    join: async ({ operationId, syndicate, player }) => {
      const [row] = await runSql(
        () => prisma.$queryRaw<[{ outcome: Joined }]>`
          SELECT become_member(${operationId}::uuid, ${syndicate}::uuid, ${player}::uuid) AS outcome`,
        REPEATABLE, // By the operation's id.
      );
      return row.outcome;
    },
    leave: async ({ operationId, syndicate, player }) => {
      const [row] = await runSql(
        () => prisma.$queryRaw<[{ outcome: Left }]>`
          SELECT end_membership(${operationId}::uuid, ${syndicate}::uuid, ${player}::uuid) AS outcome`,
        REPEATABLE,
      );
      return row.outcome;
    },
    ...createInvitations(prisma),
    contribute: (contribution) => contribute(prisma, contribution),
    members: (id, page) => readMembers(prisma, id, page),
    history: (id, page) => readHistory(prisma, id, page),
  };
}

type ContributionRow =
  | { outcome: "CONTRIBUTED"; bought: string; createdAt: number; balance?: string; version?: string }
  | { outcome: "NOT_FOUND" | "IDEMPOTENCY_MISMATCH" }
  | { outcome: "LIMIT_REACHED"; max: string }
  | { outcome: "CONTRIBUTION_TOO_SMALL"; min: string };

async function contribute(
  prisma: Prisma,
  { operationId, syndicate, player, amount, treasuryMax }: Parameters<SyndicateBook["contribute"]>[0],
): Promise<ContributionOutcome> {
  const [{ row }] = await refusedByLedger(
    runSql(
      () => prisma.$queryRaw<[{ row: ContributionRow }]>`
        SELECT contribute_to_syndicate(${operationId}::uuid, ${syndicate}::uuid, ${player}::uuid, ${amount}::bigint, ${treasuryMax}::bigint) AS row`,
      REPEATABLE,
    ),
  );
  switch (row.outcome) {
    case "CONTRIBUTED": {
      const { bought, createdAt, balance, version } = row;
      const isFirst = balance !== undefined && version !== undefined;
      const wallet = isFirst ? { balance: BigInt(balance), version: BigInt(version) } : null;
      return { outcome: row.outcome, bought: BigInt(bought), createdAt, wallet };
    }
    case "LIMIT_REACHED":
      return { outcome: row.outcome, max: BigInt(row.max) };
    case "CONTRIBUTION_TOO_SMALL":
      return { outcome: row.outcome, min: BigInt(row.min) };
    default:
      return { outcome: row.outcome };
  }
}

function columnsOf({ treasuryMin, sharesMax, ...settings }: Partial<SyndicateSettings>): Sql.SyndicateUpdateInput {
  return {
    ...settings,
    ...(treasuryMin === undefined ? {} : { treasuryMin: BigInt(treasuryMin) }),
    ...(sharesMax === undefined ? {} : { sharesMax: BigInt(sharesMax) }),
  };
}

interface SyndicateRow {
  readonly id: string;
  readonly name: string;
  readonly founder_id: string;
  readonly is_open: boolean;
  readonly shares_max: bigint;
  readonly distributed_bp: number;
  readonly treasury_min: bigint;
  readonly created_at: Date;
  readonly treasury: bigint;
  readonly shares: bigint;
  readonly member_count: bigint;
  readonly members: (Omit<Member, "userId"> & { userId: string })[];
  readonly mine: bigint | null;
  readonly worth: bigint;
  readonly invitation: InvitationState | null;
}

/** Newest first. */
async function read(
  prisma: Prisma,
  { viewer, membersMax }: Look,
  where: Sql.Sql,
  limit: number,
): Promise<readonly Syndicate[]> {
  const rows = await runSql(
    () => prisma.$queryRaw<SyndicateRow[]>`
      SELECT s.*, a.balance AS treasury, price.worth, price.shares, held.member_count, named.members, me.shares AS mine, i.state AS invitation
      FROM syndicates s
      JOIN accounts a ON a.id = ${ACCOUNT_PREFIXES.TREASURY}::text || s.id
      LEFT JOIN syndicate_members me
        ON me.syndicate_id = s.id AND me.user_id = ${viewer}::uuid AND me.left_run = ${STILL_MEMBER}
      LEFT JOIN syndicate_invitations i ON i.syndicate_id = s.id AND i.user_id = ${viewer}::uuid,
      LATERAL share_price(s.id) AS price,
      LATERAL (SELECT count(*) AS member_count
               FROM syndicate_members m WHERE m.syndicate_id = s.id AND m.left_run = ${STILL_MEMBER}) AS held,
      LATERAL (SELECT coalesce(jsonb_agg(jsonb_build_object('userId', m.user_id, 'username', coalesce(u.username, ''), 'shares', m.shares,
                                                            'hasGranted', m.has_granted AND m.shares > 0)
                                         ORDER BY m.user_id), '[]') AS members
               FROM (SELECT * FROM syndicate_members m WHERE m.syndicate_id = s.id AND m.left_run = ${STILL_MEMBER}
                     ORDER BY m.user_id LIMIT ${membersMax}) AS m
               LEFT JOIN users u ON u.id = m.user_id) AS named
      WHERE ${where} ORDER BY s.created_at DESC, s.id DESC LIMIT ${limit}`,
    REPEATABLE,
  );
  return rows.map((row) => ({
    id: asSyndicateId(row.id),
    name: row.name,
    founderId: asPlayerId(row.founder_id),
    isOpen: row.is_open,
    sharesMax: Number(row.shares_max),
    distributedBp: row.distributed_bp,
    treasuryMin: Number(row.treasury_min),
    createdAt: row.created_at.getTime(),
    treasury: row.treasury,
    shares: Number(row.shares),
    memberCount: Number(row.member_count),
    members: row.members.map((member) => ({ ...member, userId: asPlayerId(member.userId) })),
    mine: row.mine === null ? null : Number(row.mine),
    worth: row.worth,
    invitation: row.invitation,
  }));
}

async function readPage(
  prisma: Prisma,
  { cursor, limit, onlyMine }: { cursor?: string | undefined; limit: number; onlyMine: boolean },
  look: Look,
): Promise<PageOf<Syndicate>> {
  const [before, beforeId] = readCursor(cursor);
  const older =
    before === null ? Sql.sql`true` : Sql.sql`(s.created_at, s.id) < (${new Date(before)}, ${beforeId}::uuid)`;
  const where = onlyMine ? Sql.sql`${older} AND me.user_id IS NOT NULL` : older;
  const rows = await read(prisma, look, where, limit + 1);
  return pageAfter(rows, limit, (row) => [row.createdAt, row.id]);
}

async function readMembers(
  prisma: Prisma,
  id: SyndicateId,
  { after, limit }: { after: string | null; limit: number },
): Promise<readonly Member[]> {
  const rows = await runSql(
    () => prisma.$queryRaw<{ user_id: string; username: string | null; shares: bigint; has_granted: boolean }[]>`
      SELECT m.user_id, u.username, m.shares, m.has_granted AND m.shares > 0 AS has_granted FROM syndicate_members m LEFT JOIN users u ON u.id = m.user_id
      WHERE m.syndicate_id = ${id}::uuid AND m.left_run = ${STILL_MEMBER} AND (${after}::uuid IS NULL OR m.user_id > ${after}::uuid)
      ORDER BY m.user_id LIMIT ${limit}`,
    REPEATABLE,
  );
  return rows.map(({ user_id: userId, username, shares, has_granted: hasGranted }) => ({
    userId: asPlayerId(userId),
    username: username ?? "",
    shares: Number(shares),
    hasGranted,
  }));
}

interface HistoryRow {
  readonly seq: bigint;
  readonly id: string;
  readonly kind: TreasuryLine["kind"];
  readonly amount: bigint;
  readonly balance_after: bigint;
  readonly from_id: string;
  readonly run_id: string | null;
  readonly period: string | null;
  readonly created_at: Date;
}

async function readHistory(
  prisma: Prisma,
  id: SyndicateId,
  { before, limit }: { before: bigint | null; limit: number },
): Promise<readonly TreasuryLine[]> {
  const rows = await runSql(
    () => prisma.$queryRaw<HistoryRow[]>`
      SELECT p.seq, t.id, t.kind, p.amount, p.balance_after, c.run_id, h.period, p.created_at, t.from_id
      FROM postings p JOIN transfers t ON t.id = p.transfer_id LEFT JOIN dividend_chunks c ON c.transfer_id = t.id
      LEFT JOIN house_credits h ON h.transfer_id = t.id
      WHERE p.account_id = ${treasuryAccount(id)} AND (${before}::bigint IS NULL OR p.seq < ${before}::bigint)
      ORDER BY p.seq DESC LIMIT ${limit}`,
    REPEATABLE,
  );
  return rows.map((row) => ({
    seq: row.seq,
    id: row.id,
    kind: row.kind,
    amount: row.amount,
    balanceAfter: row.balance_after,
    userId: playerOfAccount(row.from_id),
    runId: row.run_id === null ? null : asRunId(row.run_id),
    period: row.period,
    createdAt: row.created_at.getTime(),
  }));
}
