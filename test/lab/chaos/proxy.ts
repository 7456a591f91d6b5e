/**
 * A TCP proxy that injects faults between a container and a store: replies cut after the command was carried out,
 * replies held, connections cut or refused, everything stalled.
 */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket, connect as tcpConnect } from "node:net";

/** Whether what is on its way to the store, one byte a character, has the request that is meant in it. */
type Matches = (sent: string) => boolean;

/** Where the request that is meant begins in what is on its way to the store; -1 when it is not among it. */
type Find = (sent: string) => number;

export interface FaultProxy {
  readonly port: number;
  /** The same URL, by way of this proxy. */
  through(url: string): string;
  /**
   * The next request that matches is carried out by the store, its reply held. Resolves when the reply is here;
   * then `cut` ends the connection without it and `release` lets it pass.
   */
  holdReply(matches: Matches): Promise<Held>;
  /**
   * The next request that is found, and all after it, is not passed on; what was sent together with it and before it is. Resolves when
   * it is here; then `cut` drops it and `release` lets it pass.
   */
  holdRequest(find: Find): Promise<Held>;
  /** Nothing passes in either direction until `flow`; nothing is lost. */
  stall(): void;
  flow(): void;
  /** Cuts every connection; new ones are let in. */
  cutAll(): void;
  /** Cuts every connection and lets nobody in, until `open`. */
  refuse(): void;
  open(): void;
  /** From now on another server of this machine is the store: it has taken over. Connections to the old one are cut. */
  aim(target: number): void;
  readonly connections: number;
  /** Ports by which the store knows this proxy's connections. */
  readonly storePorts: readonly number[];
  close(): Promise<void>;
}

interface Held {
  cut(): void;
  release(): void;
}

interface Trap {
  readonly holds: "request" | "reply";
  readonly find: Find;
  readonly caught: (held: Held) => void;
}

/** In front of the server that listens at the port `store` of this machine. */
export async function startProxy(store: number): Promise<FaultProxy> {
  let target = store;
  const links = new Set<Link>();
  const traps: Trap[] = [];
  let isStalled = false;
  let isRefusing = false;

  const server = createServer((client) => {
    if (isRefusing) {
      client.destroy();
      return;
    }
    const link = createLink(client, tcpConnect(target, "127.0.0.1"), traps);
    links.add(link);
    if (isStalled) link.stall();
    void link.closed.finally(() => links.delete(link));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const cutAll = (): void => {
    for (const link of links) link.cut();
  };
  return {
    port,
    through: (url) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    holdReply: (matches) =>
      new Promise((caught) => traps.push({ holds: "reply", find: (sent) => (matches(sent) ? 0 : -1), caught })),
    holdRequest: (find) => new Promise((caught) => traps.push({ holds: "request", find, caught })),
    stall() {
      isStalled = true;
      for (const link of links) link.stall();
    },
    flow() {
      isStalled = false;
      for (const link of links) link.flow();
    },
    cutAll,
    refuse() {
      isRefusing = true;
      cutAll();
    },
    open() {
      isRefusing = false;
    },
    aim(port) {
      target = port;
      cutAll();
    },
    get connections() {
      return links.size;
    },
    get storePorts() {
      return [...links].map((link) => link.storePort());
    },
    async close() {
      cutAll();
      if (!server.listening) return;
      server.close();
      await once(server, "close");
    },
  };
}

interface Link {
  readonly closed: Promise<void>;
  storePort(): number;
  stall(): void;
  flow(): void;
  cut(): void;
}

/** One connection. Its replies are passing, awaited (a trap has sprung) or held; its requests passing or held. */
function createLink(client: Socket, store: Socket, traps: Trap[]): Link {
  let sprung: Trap | null = null;
  let held: Buffer[] | null = null;
  let withheld: Buffer[] | null = null;

  const cut = (): void => {
    client.destroy();
    store.destroy();
  };
  const release = (): void => {
    for (const chunk of held ?? []) client.write(chunk);
    held = null;
  };
  const passOn = (): void => {
    for (const chunk of withheld ?? []) store.write(chunk);
    withheld = null;
  };

  client.on("data", (request) => {
    if (withheld !== null) {
      withheld.push(request);
      return;
    }
    const sent = traps.length > 0 ? request.toString("latin1") : "";
    const trap = sprung === null && traps.length > 0 ? take(traps, sent) : null;
    if (trap?.holds === "request") {
      const from = trap.find(sent);
      if (from > 0) store.write(request.subarray(0, from));
      withheld = [request.subarray(from)];
      trap.caught({ cut, release: passOn });
      return;
    }
    sprung ??= trap;
    store.write(request);
  });
  store.on("data", (reply) => {
    if (sprung === null && held === null) {
      client.write(reply);
      return;
    }
    held = [...(held ?? []), reply];
    const trap = sprung;
    sprung = null;
    trap?.caught({ cut, release });
  });
  for (const socket of [client, store]) {
    socket.setNoDelay(true);
    socket.on("error", cut).on("close", cut);
  }
  return {
    closed: new Promise((resolve) => client.once("close", () => resolve())),
    storePort: () => store.localPort ?? 0,
    stall() {
      client.pause();
      store.pause();
    },
    flow() {
      client.resume();
      store.resume();
    },
    cut,
  };
}

/** The first trap that this request springs, taken away. */
function take(traps: Trap[], sent: string): Trap | null {
  const index = traps.findIndex(({ find }) => find(sent) >= 0);
  return index < 0 ? null : (traps.splice(index, 1)[0] ?? null);
}
