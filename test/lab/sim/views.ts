/** I8 and I11, for every view of a table that anyone gets to see. */
import type { Blackjack } from "../../../src/games/blackjack/index.ts";
import { asTableId } from "../../../src/kernel/ids.ts";
import type { Findings } from "./findings.ts";
import type { Database } from "./house.ts";

export class Views {
  readonly #findings: Findings;
  readonly #db: Database;
  readonly #seen = new Map<string, string>();

  constructor(findings: Findings, db: Database) {
    this.#findings = findings;
    this.#db = db;
  }

  see(view: Blackjack["View"]): void {
    const at = `${view.tableId}#${view.version}`;
    const face = faceOf(view);
    const before = this.#seen.get(at);
    this.#findings.expect(before === undefined || before === face, "I8", () => `${at}: ${before} and ${face}`);
    if (before !== undefined) return;
    this.#seen.set(at, face);
    this.#lookForSecrets(view, face);
  }

  #lookForSecrets({ fairness, tableId, version }: Blackjack["View"], face: string): void {
    if (fairness.revealed !== null) return;
    const rows = this.#db.journal.get(asTableId(tableId)) ?? [];
    const secret = rows.findLast(({ seq, snapshot }) => seq <= version && snapshot !== null)?.snapshot?.serverSeed;
    const isShown = secret !== undefined && secret !== "" && face.includes(secret);
    this.#findings.expect(!isShown, "I11", () => `the server's seed is in ${tableId}#${version}`);
  }
}

/** The same table at the same version looks the same to everyone, but for when it was looked at. The game writes its fields in one order. */
const faceOf = (view: Blackjack["View"]): string => JSON.stringify({ ...view, serverTime: 0, frozen: undefined });
