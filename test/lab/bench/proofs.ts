/** What must hold after every bench, however fast it was. */
import pg from "pg";
import { type LedgerCheckMessage, VegasClient } from "../../../src/client/index.ts";
import { ADMIN, type ThrowAway } from "../../../src/dev/stack/throwAwayHouse.ts";

export async function checkLedger(stack: ThrowAway): Promise<LedgerCheckMessage> {
  const admin = new VegasClient({ containers: stack.containers.map(({ url }) => url) });
  await admin.api.login(ADMIN);
  return admin.api.checkLedger();
}

export interface JournalProof {
  /** Players' actions in the journal. */
  readonly journaled: number;
  /** Acknowledged, and not in the journal. */
  readonly lost: number;
}

/** @param newest the newest version that was acknowledged, by table */
export async function proveJournal(
  stack: ThrowAway,
  acknowledged: number,
  newest: Readonly<Record<string, number>>,
): Promise<JournalProof> {
  const client = new pg.Client({ connectionString: stack.directUrl });
  await client.connect();
  try {
    const { rows: counted } = await client.query<{ count: string }>(
      "SELECT count(*) FROM journal WHERE player_id IS NOT NULL AND action_id IS NOT NULL",
    );
    const { rows: heads } = await client.query<{ table_id: string; seq: string }>(
      "SELECT table_id, max(seq) AS seq FROM journal GROUP BY table_id",
    );
    const headOf = new Map(heads.map(({ table_id, seq }) => [table_id, Number(seq)]));
    const behind = Object.entries(newest).filter(([tableId, version]) => (headOf.get(tableId) ?? 0) < version);
    const journaled = Number(counted[0]?.count ?? 0);
    return { journaled, lost: Math.max(0, acknowledged - journaled) + behind.length };
  } finally {
    await client.end();
  }
}
