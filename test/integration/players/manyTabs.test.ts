import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Unanswered } from "../../../src/client/errors.ts";
import { type KeptTokens, type Renewal, Session, type TokenStore } from "../../../src/client/session.ts";
import { createRandom } from "../../lab/sim/random.ts";
import { type Edge, openEdge } from "../../setup/edge.ts";

const RENEWALS = 200;
const TABS = 3;

/** Tabs of one browser against the real server. What each of them does, and what gets lost, is drawn from the seed. */
describe("three tabs of one player", () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await openEdge();
  });
  afterAll(() => edge.close());

  it.each([
    ["one at a time", true],
    ["all at once, where the browser has no locks", false],
  ])(
    "[CL9] renew two hundred times %s, with reloads and lost answers, and are never signed out",
    async (_, hasTurns) => {
      const seed = Date.now();
      const random = createRandom(seed);
      const browser = await openBrowser(edge, hasTurns, () => random.chance(0.2));
      const tabs = Array.from({ length: TABS }, () => browser.openTab());
      const counts = { renewed: 0, unanswered: 0, reloads: 0 };

      for (let step = 0; counts.renewed < RENEWALS && step < 4 * RENEWALS; step += 1) {
        const { accessToken: stale, refreshToken } = browser.kept();
        const under = tabs.map((tab) => tab.session.renew(stale));
        const asked = Promise.allSettled(under);
        if (random.chance(0.3)) {
          const at = random.int(0, TABS - 1);
          tabs[at]?.close(); // In the middle of it: what it was told goes nowhere.
          tabs[at] = browser.openTab();
          counts.reloads += 1;
        }
        for (const outcome of await asked) {
          if (outcome.status === "fulfilled") continue;
          expect(outcome.reason, `seed ${seed}`).toBeInstanceOf(Unanswered);
          counts.unanswered += 1;
        }
        if (browser.kept().refreshToken !== refreshToken) counts.renewed += 1;
      }

      expect(counts.renewed, `seed ${seed}`).toBe(RENEWALS);
      expect([browser.signOuts(), edge.told.endedSessions], `seed ${seed}`).toEqual([0, []]);
      expect(Math.min(counts.reloads, counts.unanswered)).toBeGreaterThan(10);
      const me = await edge.call("GET", "/api/me", { token: browser.kept().accessToken });
      expect([me.status, me.body.id]).toEqual([200, browser.kept().user.id]);

      const stolen = browser.first.refreshToken;
      expect((await edge.call("POST", "/api/auth/refresh", { body: { refreshToken: stolen } })).status).toBe(401);
      expect((await edge.call("GET", "/api/me", { token: browser.kept().accessToken })).status).toBe(401);
      edge.told.endedSessions.length = 0;
    },
  );
});

async function openBrowser(edge: Edge, hasTurns: boolean, isLost: () => boolean) {
  const first = await edge.guest();
  let kept: KeptTokens | null = first as KeptTokens;
  let turn: Promise<unknown> = Promise.resolve();
  let signOuts = 0;
  const takeTurn = <Answer>(run: () => Promise<Answer>): Promise<Answer> => {
    const mine = turn.then(run);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const refresh = async (refreshToken: string, { idempotencyKey, clientId }: Renewal) => {
    const { status, body } = await edge.call("POST", "/api/auth/refresh", {
      body: { refreshToken, clientId },
      headers: { "idempotency-key": idempotencyKey },
    });
    if (isLost()) throw new Unanswered("the answer was lost");
    if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`);
    return body as KeptTokens;
  };

  const openTab = () => {
    let isOpen = true;
    const store: TokenStore = {
      load: () => kept,
      save: (next) => {
        if (isOpen) kept = next;
      },
      ...(hasTurns && { exclusively: takeTurn }),
    };
    const session = new Session({
      store,
      refresh,
      onSignedOut: () => {
        signOuts += 1;
      },
    });
    return { session, close: () => (isOpen = false) };
  };
  return { first, openTab, kept: () => kept as KeptTokens, signOuts: () => signOuts };
}
