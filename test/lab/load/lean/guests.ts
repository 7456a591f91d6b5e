/** Guests by the thousand, signed in through the public door. */
import { Agent, request } from "node:http";

export interface Guest {
  readonly userId: string;
  readonly token: string;
  /** Where it comes from, of the loopback network. */
  readonly localAddress: string;
}

/** Fewer than a container lets in from one address in a minute. */
const PER_ADDRESS = 2_000;
const AT_ONCE = 16;

/** @param offset keeps the addresses of several processes apart: how many guests the others have made */
export async function makeGuests(containers: readonly string[], count: number, offset: number): Promise<Guest[]> {
  const guests: Guest[] = [];
  const agents = new Map<string, Agent>();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const nth = next++;
      const address = addressOf(offset + nth);
      const agent = agents.get(address) ?? new Agent({ keepAlive: true, localAddress: address });
      agents.set(address, agent);
      guests[nth] = await makeGuest(containers[nth % containers.length] as string, agent, address);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  for (const agent of agents.values()) agent.destroy();
  return guests;
}

/** 127.0.0.2, 127.0.0.3, …: where a system has only 127.0.0.1, every guest comes from there, and thousands take minutes. */
function addressOf(nth: number): string {
  return process.platform === "linux" ? `127.0.0.${2 + Math.floor(nth / PER_ADDRESS)}` : "127.0.0.1";
}

function makeGuest(container: string, agent: Agent, localAddress: string): Promise<Guest> {
  return new Promise((resolve, reject) => {
    const asked = request(`${container}/api/auth/guest`, { method: "POST", agent, localAddress }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => {
        if (response.statusCode !== 201) return reject(new Error(`no guest: ${response.statusCode} ${text}`));
        const { user, accessToken } = JSON.parse(text) as { user: { id: string }; accessToken: string };
        resolve({ userId: user.id, token: accessToken, localAddress });
      });
    });
    asked.on("error", reject);
    asked.end();
  });
}
