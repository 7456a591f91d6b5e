import { backoffMs, type Clock, pause } from "./clock.ts";
import { LinkRefused, Unanswered, VegasError } from "./errors.ts";
import type { Session } from "./session.ts";
import { Slot } from "./slot.ts";
import type { Link, Transport } from "./transport.ts";

/** State of the connection, as a page can show it. One can act while `online` and `moving`; otherwise actions wait. */
export type ConnectionState =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting"; readonly container: string; readonly attempt: number }
  | { readonly kind: "waiting"; readonly attempt: number; readonly retryAt: number; readonly reason: string }
  | { readonly kind: "online"; readonly container: string }
  /** The container is going away; it serves on while another one is looked for. */
  | { readonly kind: "moving"; readonly from: string }
  | { readonly kind: "closed"; readonly reason: "closed" | "signed out" };

interface ConnectionPorts {
  readonly containers: readonly string[];
  readonly transport: Transport;
  readonly clock: Clock;
  readonly session: Session;
  readonly onState: (state: ConnectionState) => void;
  readonly onMessage: (event: string, payload: unknown) => void;
  /** Takes up over the new link what the player was watching; resolves when all of it is heard there. Never rejects. */
  readonly resume: () => Promise<void>;
}

/** After the new link has taken over, the old one has this long to answer what was asked over it. */
const LAST_ANSWERS_MS = 1_000;

/**
 * Keeps one link to any of the containers. A lost one is replaced by one to the next container, after a
 * jittered, growing pause. A draining container is left only when its replacement has taken over, so that
 * nothing said in between is missed. States: `ConnectionState`; `closed` is left only by `open`.
 */
export class Connection {
  readonly #ports: ConnectionPorts;
  readonly #online: Slot<Link>;
  /** Every link that is not closed yet. */
  readonly #links = new Set<Link>();
  #state: ConnectionState = { kind: "idle" };
  /** Counts opens and closes: what an earlier run still awaits must not touch a later one. */
  #run = 0;
  /** Position in the list of containers. */
  #next = 0;
  #leave: () => void = () => undefined;
  #wake: () => void = () => undefined;

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
    this.#online = new Slot(ports.clock);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Connects, and stays connected until `close`. A repeat changes nothing. */
  open(): void {
    if (this.#state.kind !== "idle" && this.#state.kind !== "closed") return;
    this.#run += 1;
    void this.#keepOnline(this.#run);
  }

  close(reason: "closed" | "signed out" = "closed"): void {
    if (this.#state.kind === "closed") return;
    this.#run += 1;
    this.#become({ kind: "closed", reason });
    for (const link of this.#links) link.close();
    this.#online.abandon();
    this.#wake();
  }

  /** Who waits for the next attempt makes it now. */
  hurry(): void {
    this.#wake();
  }

  /** The link to ask over. @throws {Unanswered} when there is none within `waitMs`, or none is looked for any more */
  async online(waitMs: number): Promise<Link> {
    const link = this.#state.kind === "closed" ? null : await this.#online.take(waitMs);
    if (link !== null) return link;
    throw new Unanswered("not connected to any container", { isFinal: this.state.kind === "closed" });
  }

  /** This link's container is going away: looks for another one and uses this one until then. A repeat changes nothing. */
  moveAwayFrom(link: Link): void {
    if (this.#online.value === link) this.#leave();
  }

  async #keepOnline(run: number): Promise<void> {
    let link = await this.#find(run, null);
    while (link !== null) {
      const current: Link = link;
      const told = new Promise<void>((resolve) => {
        this.#leave = resolve;
      });
      const isLost = await Promise.race([current.closed.then(() => true), told.then(() => false)]);
      this.#next += 1;
      link = await this.#find(run, isLost ? null : current);
    }
  }

  /** Tries container after container until one lets us in; null when this run is over. */
  async #find(run: number, leaving: Link | null): Promise<Link | null> {
    for (let attempt = 1; run === this.#run; attempt += 1) {
      const container = this.#ports.containers[this.#next % this.#ports.containers.length] as string;
      this.#become(this.#stillServes(leaving) ?? { kind: "connecting", container, attempt });
      const found = await this.#tryOnce(run, container);
      if (run !== this.#run) return null;
      if (typeof found !== "string") {
        this.#takeOver(found, leaving);
        return found;
      }
      const waitMs = backoffMs(this.#ports.clock, attempt);
      const retryAt = this.#ports.clock.now() + waitMs;
      this.#become(this.#stillServes(leaving) ?? { kind: "waiting", attempt, retryAt, reason: found });
      await this.#rest(waitMs);
    }
    return null;
  }

  /** `close` ends it early: no timer outlives the connection. */
  #rest(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#ports.clock.after(waitMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** An open link, or the reason why there is none. */
  async #tryOnce(run: number, container: string): Promise<Link | string> {
    let token = "";
    try {
      token = this.#ports.session.accessToken();
      const link: Link = this.#ports.transport.open(container, token, (event, payload) => {
        if (event === "server:draining") this.moveAwayFrom(link);
        else this.#ports.onMessage(event, payload);
      });
      this.#links.add(link);
      void link.closed.then(() => this.#forget(link));
      await link.opened;
      return link;
    } catch (error) {
      return run === this.#run ? this.#afterRefusal(error, token) : "closed";
    }
  }

  /** A refused token is renewed and tried at the same container; for anything else the next one is up. */
  async #afterRefusal(refusal: unknown, token: string): Promise<string> {
    let fault = refusal;
    if (refusal instanceof LinkRefused && refusal.code === "UNAUTHENTICATED") {
      try {
        await this.#ports.session.renew(token);
        return "the access token had expired";
      } catch (error) {
        fault = error;
      }
    }
    if (fault instanceof VegasError && fault.code === "UNAUTHENTICATED") this.close("signed out");
    this.#next += 1;
    return fault instanceof Error ? fault.message : String(fault);
  }

  #takeOver(link: Link, leaving: Link | null): void {
    this.#online.put(link);
    this.#become({ kind: "online", container: link.url });
    const resumed = this.#ports.resume();
    if (leaving !== null)
      void resumed.then(() => pause(this.#ports.clock, LAST_ANSWERS_MS)).then(() => leaving.close());
  }

  #stillServes(leaving: Link | null): ConnectionState | null {
    return leaving !== null && this.#online.value === leaving ? { kind: "moving", from: leaving.url } : null;
  }

  #forget(link: Link): void {
    this.#links.delete(link);
    if (this.#online.value === link) this.#online.empty();
  }

  #become(state: ConnectionState): void {
    if (state.kind === "moving" && this.#state.kind === "moving") return;
    this.#state = state;
    this.#ports.onState(state);
  }
}
