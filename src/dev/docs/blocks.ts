/** The parts of docs/PROTOCOL.md that are written by the schemas themselves. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { PROJECT } from "../../ops/cli/project.ts";
import * as blackjack from "../../protocol/blackjack.ts";
import * as chat from "../../protocol/chat.ts";
import * as dividends from "../../protocol/dividends.ts";
import { ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import * as http from "../../protocol/http.ts";
import * as messages from "../../protocol/messages.ts";
import { PAYOUT_REASONS } from "../../protocol/payoutReasons.ts";
import * as repairs from "../../protocol/repairs.ts";
import { clientEvents } from "../../protocol/socket.ts";
import * as syndicates from "../../protocol/syndicates.ts";
import { cures } from "./cures.ts";
import { notationOf, type Schema } from "./notation.ts";

/** Named once, referred to by name everywhere else. */
const NAMED = {
  Card: blackjack.cardCode,
  BlackjackAction: blackjack.blackjackAction,
  Rules: blackjack.blackjackRules,
  Phase: blackjack.phase,
  HandView: blackjack.handView,
  SeatView: blackjack.seatView,
  TableView: blackjack.tableView,
  TableSummary: blackjack.tableSummary,
  RoundRecord: blackjack.roundRecord,
} as const;

const BODIES = {
  "POST /api/auth/guest": http.guestBody,
  "POST /api/auth/register": http.registerBody,
  "POST /api/auth/login": http.loginBody,
  "POST /api/auth/refresh": http.refreshBody,
  "POST /api/auth/logout": http.logoutBody,
  "POST /api/tables": http.openTableBody,
  "POST /api/tables/:id/actions": http.actBody,
  "POST /api/wallet/deposits, /api/wallet/withdrawals": http.paymentBody,
  "POST /api/syndicates": syndicates.foundSyndicateBody,
  "PATCH /api/syndicates/:id": syndicates.syndicateSettingsBody,
  "POST /api/syndicates/:id/members": syndicates.joinSyndicateBody,
  "POST /api/syndicates/:id/requests": syndicates.askToJoinBody,
  "POST /api/syndicates/:id/invitations": syndicates.invitationBody,
  "DELETE /api/syndicates/:id/invitations": syndicates.withdrawalBody,
  "POST /api/syndicates/:id/contributions": syndicates.contributionBody,
  "POST /api/admin/dividends/runs": dividends.dividendRunBody,
  "POST /api/admin/dividends/runs/:id/retry": dividends.dividendRetryBody,
  "POST /api/me/relations": chat.relationBody,
  "POST /api/me/devices": messages.deviceCard,
  "POST /api/me/contacts": messages.contactBody,
  "POST /api/me/messages": messages.messageSend,
  "POST /api/me/devices/:id/fetched": messages.fetchedBody,
  "POST /api/me/messages/report": messages.messageReportBody,
  "POST /api/me/incidents/:id/appeal": chat.appealBody,
  "POST /api/admin/moderation/rules": chat.changeRulesBody,
  "POST /api/admin/moderation/rules/try": chat.tryRulesBody,
  "POST /api/admin/tables/:id/freeze": http.freezeBody,
  "POST /api/admin/repairs": repairs.repairBody,
} as const;

const SOURCES = join(PROJECT, "src/protocol");

/** Block name → its Markdown. */
export const blocks: Readonly<Record<string, () => string>> = {
  errors: errorTable,
  actions: () => typesOf(["BlackjackAction"], "input"),
  rules: () => typesOf(["Rules"], "input"),
  views: () => typesOf(["Card", "Phase", "TableSummary", "TableView", "SeatView", "HandView"], "output"),
  round: () => typesOf(["RoundRecord"], "output"),
  bodies: bodyTypes,
  answers: () => sourceOf("http.ts", /^export interface [\s\S]*?^}/gm),
  dividends: () => sourceOf("dividends.ts", /^export (interface [\s\S]*?^}|type [\s\S]*?;$)/gm),
  payoutReasons: reasonTable,
  console: () => sourceOf("admin.ts", /^export interface [\s\S]*?^}/gm),
  talk: () => sourceOf("chat.ts", /^export interface [\s\S]*?^}/gm),
  repairs: () => sourceOf("repairs.ts", /^export (interface [\s\S]*?^}|type [\s\S]*?;$)/gm),
  messages: () => sourceOf("messages.ts", /^export interface [\s\S]*?^}/gm),
  queues: () => sourceOf("queues.ts", /^export (interface [\s\S]*?^})/gm),
  syndicates: () => sourceOf("syndicates.ts", /^export interface [\s\S]*?^}/gm),
  events: eventTypes,
  acks: () => sourceOf("socket.ts", /^export interface AckBodies\b[\s\S]*?^}|^export type Ack<[\s\S]*?;$/gm),
  wireError: () => sourceOf("errors.ts", /^export interface WireError [\s\S]*?^}/gm),
  said: () => sourceOf("socket.ts", /^export interface (GameEventMessage|ServerEvents)\b[\s\S]*?^}/gm),
};

function errorTable(): string {
  const rows = Object.entries(ERRORS).map(([code, { status, retryable, message }]) => {
    const again = retryable ? "yes" : "no";
    return `| \`${code}\` | ${status} | ${again} | ${message} | ${cures[code as ErrorCode]} |`;
  });
  return ["| code | HTTP | retryable | message | what a client does |", "|---|---|---|---|---|", ...rows].join("\n");
}

function reasonTable(): string {
  const rows = Object.entries(PAYOUT_REASONS).map(([code, { means, cure }]) => `| \`${code}\` | ${means} | ${cure} |`);
  return ["| reason | what it means | what to do |", "|---|---|---|", ...rows].join("\n");
}

function typesOf(names: readonly (keyof typeof NAMED)[], io: "input" | "output"): string {
  const schemas = printed({}, io);
  return fenced(names.map((name) => `type ${name} = ${notationOf(schemas[name] as Schema)};`.replace("= \n", "=\n")));
}

function bodyTypes(): string {
  const schemas = printed(BODIES, "input");
  return fenced(Object.keys(BODIES).map((call) => `// ${call}\n${notationOf(schemas[call] as Schema)}`));
}

function eventTypes(): string {
  const schemas = printed(clientEvents, "input");
  const names = Object.keys(clientEvents);
  return fenced([names.map((name) => `"${name}": ${notationOf(schemas[name] as Schema)};`).join("\n")]);
}

function printed(more: Readonly<Record<string, z.ZodType>>, io: "input" | "output"): Record<string, Schema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries({ ...NAMED, ...more })) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, uri: (id) => id, unrepresentable: "any" });
  return schemas as Record<string, Schema>;
}

/** As the source says it: what is a type there has no schema to print. */
function sourceOf(file: string, pattern: RegExp): string {
  const source = readFileSync(join(SOURCES, file), "utf8");
  return fenced([...source.matchAll(pattern)].map(([text]) => withDefaults(text.replace(/^export /, ""))));
}

/** `<View = TableView>` says for whom the type is open; a client of ours reads what stands there by default. */
function withDefaults(type: string): string {
  const [head = "", parameters = ""] = /<((?:\w+ = \w+(?:, )?)+)>/.exec(type) ?? [];
  const defaults = parameters.split(", ").map((parameter) => parameter.split(" = "));
  return defaults.reduce(
    (text, [name, standard]) =>
      standard === undefined ? text : text.replace(new RegExp(`\\b${name}\\b`, "g"), standard),
    type.replace(head, ""),
  );
}

const fenced = (types: readonly string[]): string => `\`\`\`ts\n${types.join("\n\n")}\n\`\`\``;
