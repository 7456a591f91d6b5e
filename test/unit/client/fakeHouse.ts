import { LinkRefused, Unanswered } from "../../../src/client/errors.ts";
import type { Link, Transport } from "../../../src/client/transport.ts";
import type { ErrorCode } from "../../../src/protocol/errors.ts";
import { wireError } from "../../../src/protocol/errors.ts";
import type { FakeClock } from "./fakeClock.ts";

export interface Asked {
  readonly container: string;
  readonly event: string;
  readonly payload: Record<string, unknown>;
}

/** An acknowledgement, or silence. */
type Answer = object | "silence";
type Rule = (asked: Asked) => Answer;

/** What a container does with a new connection: lets it in, refuses it with a code, or can't be reached. */
export type Door = "open" | "gone" | ErrorCode;

/** A few containers as a client meets them. Every container hears `asked` and answers by `answer`. */
export class FakeHouse implements Transport {
  readonly asked: Asked[] = [];
  readonly openings: { readonly container: string; readonly token: string }[] = [];
  readonly doors = new Map<string, Door>();
  answer: Rule = () => ({ ok: true });
  readonly #clock: FakeClock;
  readonly #links = new Set<FakeLink>();

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  open(url: string, token: string, hear: (event: string, payload: unknown) => void): Link {
    this.openings.push({ container: url, token });
    const link = new FakeLink(
      url,
      hear,
      (asked) => {
        this.asked.push(asked);
        return this.answer(asked);
      },
      this.#clock,
      this.doors.get(url) ?? "open",
    );
    this.#links.add(link);
    void link.closed.then(() => this.#links.delete(link));
    return link;
  }

  /** How many connections a container, or all of them, hold. */
  connections(container?: string): number {
    return [...this.#links].filter((link) => container === undefined || link.url === container).length;
  }

  say(container: string, event: string, payload: object): void {
    for (const link of this.#links) if (link.url === container) link.hear(event, payload);
  }

  /** SIGKILL: its connections break and nobody gets in. */
  kill(container: string): void {
    this.doors.set(container, "gone");
    for (const link of [...this.#links]) if (link.url === container) link.end("transport close");
  }

  asksFor(event: string): Asked[] {
    return this.asked.filter((asked) => asked.event === event);
  }
}

class FakeLink implements Link {
  readonly url: string;
  readonly opened: Promise<void>;
  readonly closed: Promise<string>;
  readonly hear: (event: string, payload: unknown) => void;
  readonly #answer: Rule;
  readonly #clock: FakeClock;
  readonly #unanswered = new Set<(reason: Unanswered) => void>();
  #isOpen = true;
  #resolveClosed: (reason: string) => void = () => undefined;

  constructor(url: string, hear: FakeLink["hear"], answer: Rule, clock: FakeClock, door: Door) {
    this.url = url;
    this.hear = hear;
    this.#answer = answer;
    this.#clock = clock;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.opened = Promise.resolve().then(() => {
      if (door === "open") return;
      this.end("refused");
      throw new LinkRefused(door === "gone" ? null : door, door);
    });
    this.opened.catch(() => undefined);
  }

  request(event: string, payload: unknown, waitMs: number): Promise<unknown> {
    if (!this.#isOpen) return Promise.reject(new Unanswered("the connection has ended"));
    const answer = this.#answer({ container: this.url, event, payload: payload as Asked["payload"] });
    return new Promise((resolve, reject) => {
      if (answer !== "silence") {
        resolve(answer);
        return;
      }
      const cancel = this.#clock.after(waitMs, () => reject(new Unanswered("the time was up")));
      this.#unanswered.add((reason) => {
        cancel();
        reject(reason);
      });
    });
  }

  close(): void {
    this.end("closed by the client");
  }

  end(reason: string): void {
    this.#isOpen = false;
    this.#resolveClosed(reason);
    for (const reject of this.#unanswered) reject(new Unanswered(reason));
  }
}

export const refusal = (code: ErrorCode, facts: object = {}): object => ({
  ok: false,
  error: wireError(code, { ...facts }),
});
