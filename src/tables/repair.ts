/** Damage is mended by a correction that one admin proposes and another approves. Nothing is repaired by the house itself. */
import { asTableId, type PlayerId } from "../kernel/ids.ts";
import type { PageOf, PageRequest } from "../kernel/pages.ts";
import { Refused } from "../kernel/refusals.ts";
import type { Subject } from "../money/ports/proof.ts";
import type { Repair } from "../money/ports/repairs.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { showFrozen } from "./freeze.ts";
import { proveAgain, proveSubject } from "./proveAgain.ts";

export interface RepairDesk {
  /**
   * Prove all of a table or account, and write down the smallest correction of what is wrong with it.
   * @throws {Refused} NOT_REPAIRABLE with the `problems`: nothing is wrong (none), the table is not frozen, or only a backup helps.
   *   NOT_FOUND.
   */
  propose(operationId: string, subject: Subject, by: PlayerId): Promise<Repair>;
  /**
   * Carry it out, which the admin who proposed it can't, or reject it.
   * @throws {Refused} FORBIDDEN, ALREADY_DECIDED; NOT_REPAIRABLE with `reason` when it can't be carried out (any more); NOT_FOUND.
   */
  decide(operationId: string, id: string, by: PlayerId, approve: boolean): Promise<Repair>;
  find(id: string): Promise<Repair>;
  page(page: PageRequest): Promise<PageOf<Repair>>;
}

export function createRepairDesk<G extends GameTypes>(deps: TableDeps<G>): RepairDesk {
  const book = deps.repairs;
  return {
    async propose(operationId, subject, by) {
      const found = await proveSubject(deps, subject);
      const problems = found.map(({ kind, where, detail }) => ({ kind, where, detail }));
      const id = found.length === 0 ? null : await book.propose({ operationId, subject, found, by });
      if (id === null) throw new Refused("NOT_REPAIRABLE", { problems });
      deps.log.warn(
        { type: "repair_proposed", repairId: id, subject, userId: by },
        "a correction waits for a second admin",
      );
      return book.find(id);
    },

    async decide(operationId, id, by, approve) {
      const outcome = await book.decide({ operationId, id, by, approve });
      if (outcome === "SAME_ADMIN") throw new Refused("FORBIDDEN", { reason: "another admin decides" });
      if (outcome === "ALREADY_DECIDED") throw new Refused("ALREADY_DECIDED");
      if (outcome !== "decided") throw new Refused("NOT_REPAIRABLE", { reason: outcome });
      const repair = await book.find(id);
      const { subject, state } = repair;
      deps.log.warn(
        { type: "repair_decided", repairId: id, subject, state, userId: by },
        "a correction was decided on",
      );
      if (state !== "CARRIED_OUT") return repair;
      if (subject.startsWith("table:")) await showFrozen(deps, asTableId(subject.slice("table:".length)));
      await proveAgain(deps); // So that the pager knows at once.
      return repair;
    },

    find: (id) => book.find(id),
    page: (page) => book.page(page),
  };
}
