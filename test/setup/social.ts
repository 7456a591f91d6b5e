/** The social room's ports over real stores, for tests that look at it without sockets. */

import { createFranking } from "../../src/infrastructure/auth/franking.ts";
import { createChatLines } from "../../src/infrastructure/postgres/chatLines.ts";
import type { Prisma } from "../../src/infrastructure/postgres/client.ts";
import { createIncidents } from "../../src/infrastructure/postgres/incidents.ts";
import { createMessageStore } from "../../src/infrastructure/postgres/messages.ts";
import { createRulesStore } from "../../src/infrastructure/postgres/moderationRules.ts";
import { createOrderedIds } from "../../src/infrastructure/postgres/orderedId.ts";
import { createRelations } from "../../src/infrastructure/postgres/relations.ts";
import { createChatAllowance } from "../../src/infrastructure/redis/chatAllowance.ts";
import type { Redis } from "../../src/infrastructure/redis/connect.ts";
import { Refused } from "../../src/kernel/refusals.ts";
import type { Social } from "../../src/social/index.ts";
import type { SocialDeps, SocialNotify } from "../../src/social/ports.ts";

export const openSocialStores = (prisma: Prisma, redis: Redis): Omit<SocialDeps, "notify"> => ({
  lines: createChatLines(prisma),
  incidents: createIncidents(prisma),
  relations: createRelations(prisma),
  rules: createRulesStore(prisma),
  messages: createMessageStore(prisma),
  franking: createFranking("a secret that only tests know, 32+"),
  allowance: createChatAllowance(redis),
  now: Date.now,
  newId: createOrderedIds(),
});

const nothing = async () => {
  throw new Refused("NOT_FOUND");
};

/** For tests in which nobody talks. */
export const noTalk: Social = {
  decentName: (_, name) => name,
  say: nothing,
  lines: nothing,
  relations: async () => [],
  setRelation: nothing,
  report: nothing,
  incidents: nothing,
  incident: nothing,
  decide: nothing,
  appeal: nothing,
  rules: () => ({ version: 0, rules: { words: {}, allowed: [], patterns: [] } }),
  changeRules: nothing,
  tryRules: nothing,
  messages: {
    ...{ addDevice: nothing, removeDevice: nothing, devicesOf: nothing, contacts: nothing, setContact: nothing },
    ...{ send: nothing, waiting: nothing, taken: nothing, report: nothing },
  },
  refreshRules: async () => false,
};

export const silentNotices: SocialNotify = {
  said: () => undefined,
  hears: () => undefined,
  sent: () => undefined,
  devicesChanged: () => undefined,
  rulesChanged: () => undefined,
};
