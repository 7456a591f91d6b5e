import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Edge, openEdge, type SignedUp } from "../../setup/edge.ts";

describe("a closed syndicate", () => {
  let edge: Edge;
  let founder: SignedUp;
  let ada: SignedUp;
  let bob: SignedUp;
  let id: string;
  beforeAll(async () => {
    edge = await openEdge();
    [founder, ada, bob] = await Promise.all([edge.guest("founder-f"), edge.guest("ada"), edge.guest("bob")]);
    id = (await as(founder, "POST", "/api/syndicates", { name: "Closed" })).body.id;
    await as(founder, "PATCH", `/api/syndicates/${id}`, { isOpen: false });
  });
  afterAll(() => edge.close());

  const as = ({ accessToken: token }: SignedUp, method: string, path: string, body?: unknown) =>
    edge.call(method, path, { token, body });
  const on = (player: SignedUp, method: string, path: string, body?: unknown) =>
    as(player, method, `/api/syndicates/${id}${path}`, body);

  it("[S29] nobody comes in uninvited; who asked is let in by the founder, once, and each sees their own part only", async () => {
    expect(await on(ada, "POST", "/members", {})).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    expect(await on(ada, "POST", "/requests", {})).toMatchObject({ status: 201, body: { invitation: "ASKED" } });
    expect(await on(ada, "POST", "/requests", {})).toMatchObject({ status: 201, body: { invitation: "ASKED" } });
    expect(await on(ada, "POST", "/members", {})).toMatchObject({ status: 403 }); // Asking is not being let in.
    expect((await on(bob, "GET", "")).body["invitation"]).toBeNull();
    for (const [method, body] of [["GET"], ["POST", { username: "bob" }]] as const)
      expect(await on(ada, method, "/invitations", body)).toMatchObject({ status: 403 });

    expect((await on(founder, "GET", "/invitations")).body.items).toMatchObject([{ username: "ada", state: "ASKED" }]);
    const approved = await on(founder, "POST", "/invitations", { username: "Ada" });
    expect(approved).toMatchObject({ status: 201, body: { items: [{ userId: ada.user.id, state: "INVITED" }] } });
    expect(await on(ada, "POST", "/requests", {})).toMatchObject({ body: { invitation: "INVITED" } });
    const tries = await Promise.all(Array.from({ length: 10 }, () => on(ada, "POST", "/members", {})));
    expect(tries.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await on(founder, "GET", "/invitations")).body.items).toEqual([]);
    expect(await on(founder, "POST", "/invitations", { username: "ada" })).toMatchObject({
      status: 409,
      body: { code: "ALREADY_MEMBER" },
    });
    await on(ada, "DELETE", "/members");
    expect(await on(ada, "POST", "/members", {})).toMatchObject({ status: 403 }); // The invitation is used up.
  });

  it("[S29] an invitation is taken back by the founder or by whom it concerns, and by nobody else", async () => {
    await on(founder, "POST", "/invitations", { username: "bob" });
    const taken = { userId: bob.user.id };
    expect(await on(ada, "DELETE", "/invitations", taken)).toMatchObject({ status: 403 });
    expect(await on(bob, "DELETE", "/invitations", taken)).toMatchObject({ status: 200, body: { invitation: null } });
    expect(await on(bob, "POST", "/members", {})).toMatchObject({ status: 403 });
    await on(bob, "POST", "/requests", {});
    expect(await on(founder, "DELETE", "/invitations", taken)).toMatchObject({ status: 200 });
    expect(await on(founder, "DELETE", "/invitations", taken)).toMatchObject({ status: 200 }); // A repeat changes nothing.
    expect((await on(bob, "GET", "")).body["invitation"]).toBeNull();
  });

  it("[S29] names that nobody has, odd bodies and too many at once are refused", async () => {
    expect(await on(founder, "POST", "/invitations", { username: "no-such-one" })).toMatchObject({ status: 404 });
    expect(await on(founder, "POST", "/invitations", { username: 7 })).toMatchObject({ status: 400 });
    expect(await on(founder, "DELETE", "/invitations", { userId: "me" })).toMatchObject({ status: 400 });
    expect(await as(ada, "POST", `/api/syndicates/${randomUUID()}/requests`, {})).toMatchObject({ status: 404 });
    const ids = Array.from({ length: 200 }, () => randomUUID());
    await edge.prisma.user.createMany({ data: ids.map((one) => ({ id: one, username: one, usernameKey: one })) });
    const data = ids.map((userId) => ({ syndicateId: id, userId, state: "ASKED" }));
    await edge.prisma.syndicateInvitation.createMany({ data });
    expect(await on(ada, "POST", "/requests", {})).toMatchObject({
      status: 403,
      body: { code: "LIMIT_REACHED", max: 200 },
    });
    expect(await on(founder, "POST", "/invitations", { username: "ada" })).toMatchObject({ status: 201 });
  });

  it("[S3] a founder who leaves stays the founder, may let others in, and comes back like anybody", async () => {
    await on(founder, "PATCH", "", { isOpen: true });
    await on(founder, "POST", "/members", {});
    await on(founder, "POST", "/contributions", { amount: 500 });
    await on(founder, "PATCH", "", { isOpen: false });
    expect(await on(founder, "DELETE", "/members")).toMatchObject({ status: 200, body: { mine: null, treasury: 500 } });
    expect(await on(founder, "POST", "/invitations", { username: "founder-f" })).toMatchObject({ status: 201 });
    expect(await on(founder, "POST", "/members", {})).toMatchObject({ status: 201, body: { mine: 0 } });
  });
});
