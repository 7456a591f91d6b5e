import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type TestDatabase } from "../setup/database.ts";
import { openRedis, type TestRedis } from "../setup/redis.ts";

describe("the stores of a test file", () => {
  let database: TestDatabase;
  let redis: TestRedis;
  beforeAll(async () => {
    [database, redis] = await Promise.all([openDatabase(), openRedis({ keepsData: true })]);
  });
  afterAll(async () => {
    await Promise.all([database.drop(), redis.close()]);
  });

  it("the application may log in, and is not the owner", async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query("SELECT current_user AS who, current_database() AS name");
    await client.end();
    expect(rows).toEqual([{ who: "vegascore_app", name: database.name }]);
  });

  it("a Redis that was killed comes back on its port with what its file holds", async () => {
    const client = new Redis(redis.url, { lazyConnect: true });
    await client.connect();
    await client.set("kept", "yes");
    client.disconnect();
    await redis.kill();
    await redis.start();
    const again = new Redis(redis.url);
    expect(await again.get("kept")).toBe("yes");
    again.disconnect();
  });
});
