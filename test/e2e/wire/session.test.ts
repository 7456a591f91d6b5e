import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TokensMessage } from "../../../src/protocol/http.ts";
import { type Cluster, openCluster } from "../../setup/containers.ts";
import { call, guest, Wire } from "./wire.ts";

let cluster: Cluster;
let url: string;
let other: string;

beforeAll(async () => {
  cluster = await openCluster(2);
  [url, other] = cluster.containers.map((container) => container.url) as [string, string];
});
afterAll(() => cluster.close());

const refresh = (container: string, refreshToken: string, key?: string) =>
  call<TokensMessage>("POST", `${container}/api/auth/refresh`, {
    body: { refreshToken },
    ...(key === undefined ? {} : { key }),
  });
const wallet = (token: string) => call("GET", `${url}/api/wallet`, { token });
const gone = (wire: Wire) => new Promise<void>((resolve) => wire.socket.once("disconnect", () => resolve()));

describe("signing in", () => {
  it("[W8] a guest has a name, a role and a starting balance", async () => {
    const { user, accessToken } = await guest(url);
    expect(user).toEqual({ id: expect.any(String), username: expect.any(String), role: "PLAYER", guest: true });
    expect((await wallet(accessToken)).body).toMatchObject({ balance: 100_000, currency: expect.any(String) });
    const me = await call("GET", `${other}/api/me`, { token: accessToken });
    expect(me.body).toMatchObject(user);
  });

  it("[W8] who has registered can log in, on any container, and no name is given twice", async () => {
    const username = `ada_${randomUUID().slice(0, 8)}`;
    const account = { username, email: `${username}@vegas.example`, password: "correct horse battery" };
    const registered = await call<TokensMessage>("POST", `${url}/api/auth/register`, { body: account });
    expect(registered.status).toBe(201);
    expect(registered.body.user).toMatchObject({ username, guest: false, role: "PLAYER" });

    const { password } = account;
    const login = await call<TokensMessage>("POST", `${other}/api/auth/login`, { body: { username, password } });
    expect([login.status, login.body.user.id]).toEqual([200, registered.body.user.id]);
    const wrong = await call("POST", `${url}/api/auth/login`, { body: { username, password: "correct horse" } });
    expect([wrong.status, wrong.body["code"]]).toEqual([401, "UNAUTHENTICATED"]);
    const twin = await call("POST", `${url}/api/auth/register`, {
      body: { ...account, username: username.toUpperCase() },
    });
    expect([twin.status, twin.body["code"]]).toEqual([409, "USERNAME_TAKEN"]);
  });
});

describe("a session", () => {
  it("[W8] is renewed by its refresh token, which is then good no more", async () => {
    const first = await guest(url);
    const second = await refresh(other, first.refreshToken);
    expect(second.status).toBe(200);
    expect(second.body.refreshToken).not.toBe(first.refreshToken);
    expect((await wallet(second.body.accessToken)).status).toBe(200);
    const third = await refresh(url, second.body.refreshToken);
    expect(third.status).toBe(200);
  });

  it("[W8] ends when a refresh token is used a second time: for the thief and for the owner, sockets closed", async () => {
    const first = await guest(url);
    const { body: second } = await refresh(url, first.refreshToken);
    const wires = [
      await Wire.connect(url, { token: second.accessToken }),
      await Wire.connect(other, { token: first.accessToken }),
    ];
    const allGone = Promise.all(wires.map(gone));

    const replayed = await refresh(other, first.refreshToken);
    expect([replayed.status, replayed.body]).toEqual([401, expect.objectContaining({ code: "UNAUTHENTICATED" })]);
    await allGone;
    expect((await refresh(url, second.refreshToken)).status).toBe(401);
  });

  it("[W8] a refresh whose answer was lost is repeated with its key and gets that answer", async () => {
    const first = await guest(url);
    const key = randomUUID();
    const { body: second } = await refresh(url, first.refreshToken, key);
    const again = await refresh(other, first.refreshToken, key);
    expect([again.status, again.body.refreshToken]).toEqual([200, second.refreshToken]);
    expect((await wallet(again.body.accessToken)).status).toBe(200);
    expect((await refresh(url, second.refreshToken)).status).toBe(200);
  });

  it("[W8] a refresh sent many times at once with one key is one refresh", async () => {
    const first = await guest(url);
    const key = randomUUID();
    const answers = await Promise.all([url, other, url, other].map((one) => refresh(one, first.refreshToken, key)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
  });

  it("[W8] the key opens nothing for another token, nor once the session has gone on", async () => {
    const [first, stranger] = [await guest(url), await guest(url)];
    const key = randomUUID();
    const { body: second } = await refresh(url, first.refreshToken, key);
    const { body: strangers } = await refresh(url, stranger.refreshToken, key);
    expect(strangers.refreshToken).not.toBe(second.refreshToken);
    await refresh(url, second.refreshToken);
    expect((await refresh(url, first.refreshToken, key)).status).toBe(401);
  });

  it("[W8] is over after logging out, sockets closed; another session of the player is not", async () => {
    const username = `bo_${randomUUID().slice(0, 8)}`;
    const account = { username, email: `${username}@vegas.example`, password: "correct horse battery" };
    const { body: phone } = await call<TokensMessage>("POST", `${url}/api/auth/register`, { body: account });
    const { body: desk } = await call<TokensMessage>("POST", `${url}/api/auth/login`, {
      body: { username, password: account.password },
    });
    const phoneWire = await Wire.connect(other, { token: phone.accessToken });
    const deskWire = await Wire.connect(other, { token: desk.accessToken });

    const phoneGone = gone(phoneWire);
    const logout = await call("POST", `${url}/api/auth/logout`, { body: { refreshToken: phone.refreshToken } });
    expect(logout.status).toBe(204);
    await phoneGone;
    expect((await refresh(url, phone.refreshToken)).status).toBe(401);
    expect(await deskWire.ask("lobby:watch", {})).toMatchObject({ ok: true });
    expect((await refresh(url, desk.refreshToken)).status).toBe(200);
    deskWire.close();
  });
});
