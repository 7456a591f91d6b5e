import { VegasClient, VegasError } from "../../client/index.ts";
import type { Closers } from "../cli/closers.ts";
import { PlainError } from "../cli/plainError.ts";
import { need, type Running } from "../cli/runningHouse.ts";

/** An admin, signed in and connected for notices. @throws {PlainError} when no container answers, or the password is wrong. */
export async function connectAdmin(found: Partial<Running>, closers: Closers): Promise<VegasClient> {
  const containers = need(found, "urls");
  const [username, password] = [need(found, "ADMIN_USERNAME"), need(found, "ADMIN_PASSWORD")];
  const client = new VegasClient({ containers });
  try {
    await client.api.login({ username, password });
  } catch (cause) {
    const isRefused = cause instanceof VegasError;
    const reason = isRefused
      ? `${username} is not let in (${cause.code}).`
      : `No container answers at ${containers.join(", ")}.`;
    throw new PlainError(`${reason} Look at VEGASCORE_URL, ADMIN_USERNAME and ADMIN_PASSWORD.`, { cause });
  }
  client.open();
  closers.add(async () => {
    client.close();
    await client.api.logout();
  });
  return client;
}
