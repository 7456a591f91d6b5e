/** The calls that only the console makes: they come with its chunk. */
import type {
  AdminPlayerMessage,
  AuditEntryMessage,
  ChainRootMessage,
  ContainerMessage,
  FleetHistoryMessage,
  FrozenMessage,
  IncidentDetails,
  IncidentMessage,
  RepairMessage,
  RulesMessage,
  TriedMessage,
  WalletTransactionMessage,
} from "../../client/index.ts";
import type { Page } from "../../protocol/values.ts";
import { client } from "../house.ts";

const { read, write } = client.api;

export interface PageOptions {
  readonly cursor?: string;
  readonly limit?: number;
}

export const containersNow = () => read<Page<ContainerMessage>>("/api/admin/containers");
export const fleetHistory = (samples: "all" | "none") =>
  read<FleetHistoryMessage>("/api/admin/containers/history", { samples });
export const frozenNow = () => read<Page<FrozenMessage>>("/api/admin/frozen", { limit: 200 });
export const freezeTable = (id: string, reason: string) => write<object>(`/api/admin/tables/${id}/freeze`, { reason });
export const unfreeze = ({ kind, id }: Pick<FrozenMessage, "kind" | "id">) =>
  write<object>(`/api/admin/${kind}s/${id}/unfreeze`);
export const players = (options: PageOptions & { search?: string }) =>
  read<Page<AdminPlayerMessage>>("/api/admin/players", options);
export const ledgerOf = (playerId: string, page: PageOptions) =>
  read<Page<WalletTransactionMessage>>(`/api/admin/players/${playerId}/transactions`, page);
export const setBanned = (playerId: string, isBanned: boolean) =>
  write<Pick<AdminPlayerMessage, "id" | "status">>(`/api/admin/players/${playerId}/${isBanned ? "ban" : "unban"}`);
export const auditLog = (page: PageOptions) => read<Page<AuditEntryMessage>>("/api/admin/audit", page);
export const chainRoots = (page: PageOptions) => read<Page<ChainRootMessage>>("/api/admin/ledger/roots", page);
export const repairs = (page: PageOptions) => read<Page<RepairMessage>>("/api/admin/repairs", page);
export const { proposeRepair, decideRepair } = client.api;
export const incidents = (wish: PageOptions & { state?: IncidentMessage["state"]; userId?: string }) =>
  read<Page<IncidentMessage>>("/api/admin/moderation/incidents", wish);
export const incidentOf = (id: string) => read<IncidentDetails>(`/api/admin/moderation/incidents/${id}`);
export const decideIncident = (id: string, decision: "uphold" | "lift") =>
  write<IncidentMessage>(`/api/admin/moderation/incidents/${id}/${decision}`);
export const moderationRules = () => read<RulesMessage>("/api/admin/moderation/rules");
export const changeRules = (rules: RulesMessage) => write<RulesMessage>("/api/admin/moderation/rules", rules);
export const tryRules = (rules: RulesMessage["rules"]) =>
  write<TriedMessage>("/api/admin/moderation/rules/try", { rules });
