/** I8 and I11, for every view of a table that anyone gets to see. */
import { asTableId } from "../../../src/kernel/ids.ts";
import type { Findings } from "./findings.ts";
import type { Database } from "./house.ts";
import type { SimGame, SimTypes } from "./simGame.ts";

export class Views<G extends SimTypes> {
  readonly #findings: Findings;
  readonly #db: Database<G>;
  readonly #isSeedPublic: SimGame<G>["isSeedPublic"];
  readonly #seen = new Map<string, string>();

  constructor(findings: Findings, db: Database<G>, { isSeedPublic }: SimGame<G>) {
    this.#isSeedPublic = isSeedPublic;
    this.#findings = findings;
    this.#db = db;
  }

  see(view: G["View"]): void {
    const at = `${view.tableId}#${view.version}`;
    const face = faceOf(view);
    const before = this.#seen.get(at);
    this.#findings.expect(before === undefined || before === face, "I8", () => `${at}: ${before} and ${face}`);
    if (before !== undefined) return;
    this.#seen.set(at, face);
    this.#lookForSecrets(view, face);
  }

  #lookForSecrets(view: G["View"], face: string): void {
    if (this.#isSeedPublic(view)) return;
    const { tableId, version } = view;
    const rows = this.#db.journal.get(asTableId(tableId)) ?? [];
    const secret = rows.findLast(({ seq, snapshot }) => seq <= version && snapshot !== null)?.snapshot?.serverSeed;
    const isShown = secret !== undefined && secret !== "" && face.includes(secret);
    this.#findings.expect(!isShown, "I11", () => `the server's seed is in ${tableId}#${version}`);
  }
}

/** The same table at the same version looks the same to everyone, but for when it was looked at. The game writes its fields in one order. */
const faceOf = (view: object): string => JSON.stringify({ ...view, serverTime: 0, frozen: undefined });
