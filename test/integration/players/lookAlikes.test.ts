import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asPlayerId } from "../../../src/kernel/ids.ts";
import { skeletonsOf } from "../../../src/text/skeleton.ts";
import { type Edge, openEdge } from "../../setup/edge.ts";

describe("names that look alike", () => {
  let edge: Edge;
  let owner: pg.Client;
  beforeAll(async () => {
    edge = await openEdge();
    owner = new pg.Client({ connectionString: edge.database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await edge.close();
  });

  const register = (username: string, token?: string) =>
    edge.call("POST", "/api/auth/register", {
      ...(token === undefined ? {} : { token }),
      body: { username, email: `${randomUUID()}@example.org`, password: "correct horse" },
    });
  const skeletonsIn = async (id: string) =>
    (await owner.query("SELECT skeleton FROM username_skeletons WHERE user_id = $1 ORDER BY 1", [id])).rows.map(
      (row) => row.skeleton as string,
    );
  /** As a server of the release before creates a player. */
  const createAsBefore = async (username: string) => {
    const id = asPlayerId(randomUUID());
    await owner.query("SELECT create_player($1, $2, $3, NULL, NULL, 'PLAYER', 'issue:0', 100)", [
      id,
      username,
      username.normalize("NFKC").toLowerCase(),
    ]);
    return id;
  };

  it("[X8] a name that looks like another one is refused as taken, in every script and case", async () => {
    expect((await register("Coco")).status).toBe(201);
    for (const alike of ["сосо", "СОСО", "C0C0", "сoсo".replaceAll("o", "о")]) {
      const answered = await register(alike);
      expect(answered, alike).toMatchObject({ status: 409, body: { code: "USERNAME_TAKEN", field: "username" } });
    }
    expect((await register("Cocos")).status).toBe(201);
  });

  it("[X8] of forty who ask for look-alikes of one name at once, one gets it", async () => {
    const alike = ["РЕРО", "PEPO", "pepo", "Ｐepo", "P3P0", "реро"]; // P3P0 is another name.
    const answers = await Promise.all(Array.from({ length: 42 }, (_, n) => register(alike[n % alike.length]!)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(40);
  });

  it("[X8] a guest who asks for a look-alike gets it with a code behind it", async () => {
    await edge.guest("Sasha");
    const { user } = await edge.guest("Ѕаѕһа");
    expect(user.username).toMatch(/^Ѕаѕһа-[a-z0-9]{4}$/);
  });

  it("[X8] a guest who registers gives the old name's looks back and takes the new one's", async () => {
    const guest = await edge.guest("Oleander");
    expect(await skeletonsIn(guest.user.id)).toEqual(["oleander"]);
    expect((await register("Hollyhock", guest.accessToken)).status).toBe(201);
    expect(await skeletonsIn(guest.user.id)).toEqual(["hollyhock"]);
    expect((await register("Oleander")).status).toBe(201);
    const late = await edge.guest("Foxglove");
    expect((await register("H0llyhock", late.accessToken)).body.code).toBe("USERNAME_TAKEN");
    expect(await skeletonsIn(late.user.id)).toEqual(["foxglove"]);
  });

  it("[X3] no player signs up under a name of the house; the house's own admin takes the name from whoever looks like it", async () => {
    for (const username of ["admin", "admın", "4dm1n", "the.moderator"]) {
      expect((await register(username)).body, username).toMatchObject({
        code: "VALIDATION_FAILED",
        issues: [{ path: "username", message: "is kept for the house's own people" }],
      });
    }
    const squatter = await createAsBefore("nightсhief"); // With a Cyrillic с.
    await edge.players.fillSkeletons();
    expect(await skeletonsIn(squatter)).toEqual(["nightchief"]);
    await edge.players.ensureAdmin({ username: "NightChief", password: "long enough" });
    expect(await skeletonsIn(squatter)).toEqual([]);
  });

  it("[X9] names from before, and of containers of the release before, are compared later, and no player loses a name", async () => {
    const [first, second] = [await createAsBefore("Marigold"), await createAsBefore("Маrigоld")];
    const third = await createAsBefore("KaI");
    expect(await skeletonsIn(first)).toEqual([]);
    expect(await edge.players.fillSkeletons()).toBe(3);
    expect(await edge.players.fillSkeletons()).toBe(0);
    expect(await skeletonsIn(first)).toEqual(["rnarigold"]);
    expect(await skeletonsIn(second)).toEqual(["ʍarigold"]); // Its small letters are Cyrillic too; the rest is the first one's.
    expect(await skeletonsIn(third)).toEqual(skeletonsOf("KaI").toSorted());
    expect((await register("MarigoId")).body.code).toBe("USERNAME_TAKEN");
    expect((await edge.playerDeps.users.find(second))?.username).toBe("Маrigоld");
  });

  it("[X9] two containers fill at once, and a name that changed meanwhile is left for the next time", async () => {
    const id = await createAsBefore("Snowdrop");
    await Promise.all([edge.players.fillSkeletons(), edge.players.fillSkeletons()]);
    expect(await skeletonsIn(id)).toEqual(["snowdrop"]);
    const other = await createAsBefore("Bluebell");
    const stale = { id: other, username: "Harebell", usernameKey: "harebell", skeletons: ["harebell"] };
    await edge.playerDeps.users.fillSkeletons([{ ...stale, skeletonVersion: 1 }]);
    expect(await skeletonsIn(other)).toEqual([]);
    expect(await edge.players.fillSkeletons()).toBe(1);
    expect(await skeletonsIn(other)).toEqual(["bluebell"]);
  });

  it("[X1] a name in any script signs up, composed", async () => {
    for (const username of ["कुमार", "ณัฐวุฒิ", "রহিম", "தமிழ்", "ကျော်စွာ", "Jose\u0301e"]) {
      const answered = await register(username);
      expect(answered, username).toMatchObject({
        status: 201,
        body: { user: { username: username.normalize("NFC") } },
      });
    }
  });
});
