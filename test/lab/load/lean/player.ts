/**
 * A player that costs next to nothing: sits down, bets the least, hits below 17 and stands, from what it was sent itself.
 * States: away (no connection) → here (its table is joined) → away …; ended when it was told to stop.
 */
import { randomUUID } from "node:crypto";
import { type Link, openLink } from "./link.ts";
import { type Glance, type SeenTable, versionOf } from "./seenTable.ts";

export interface PlayerPorts {
  /** The next one is gone to when the present one goes away. */
  readonly containers: readonly string[];
  readonly token: string;
  readonly localAddress?: string | undefined;
  readonly seat: number;
  readonly bet: number;
  readonly table: SeenTable;
  readonly log: PlayerLog;
  /** There is something to do now: `act` is to be called, sooner or later. */
  ready(player: LeanPlayer): void;
}

export interface PlayerLog {
  /** `ms` since it was meant to be asked, repeats included. */
  acknowledged(ms: number, version: number): void;
  /** Answered with "not now": it is asked again under its id. */
  repeated(code: string): void;
  late(code: string): void;
  failed(code: string): void;
  /** So long without a connection on which its table was joined. */
  away(ms: number): void;
}

interface Asked {
  readonly event: string;
  readonly since: number;
  readonly kind: string;
  readonly roundNumber: number;
  tries: number;
}

const LATE_CODES: readonly string[] = ["NOT_YOUR_TURN", "INVALID_PHASE", "MOVE_NOT_ALLOWED", "STALE_ACTION"];
const REPEAT_CODES: readonly string[] = ["TABLE_BUSY", "SERVICE_UNAVAILABLE", "DRAINING", "RATE_LIMITED"];
/** Twice that after each try, as a client that is told "not now" should: a crowd that asks at once again keeps a house down. */
const REPEAT_MS = 200;
const REPEAT_MAX_MS = 2_000;
const TRIES_MAX = 20;
/** A container that is gone is tried again, at the next address. */
const RECONNECT_MS = 50;
/** The old connection is kept for its last answers. */
const FAREWELL_MS = 2_000;
const DEALER_STANDS = 17;

const OK = Buffer.from('"ok":true');
const UPDATE = Buffer.from('["table:update"');
const DRAINING = Buffer.from('["server:draining"');

export class LeanPlayer {
  readonly #ports: PlayerPorts;
  #nextContainer = 0;
  #link: Link | null = null;
  #awaySince: number | null = null;
  #isEnded = false;
  #asked: Asked | null = null;
  /** The newest that it was told itself. */
  #seen: Glance | null = null;
  /** What its last action made: of what was before, it wants nothing. */
  #actedAt = 0;
  #isReadyTold = false;
  #isSeated = false;
  #betRound = -1;
  #insuredRound = -1;

  constructor(ports: PlayerPorts) {
    this.#ports = ports;
  }

  get isHere(): boolean {
    return this.#link !== null;
  }

  /** Nothing is under way. */
  get isQuiet(): boolean {
    return this.#asked === null;
  }

  /** @param nth the container to begin with; @param joined is called once, when the table is first seen */
  connect(nth: number, joined: () => void = () => undefined): void {
    this.#nextContainer = nth;
    this.#awaySince ??= performance.now();
    this.#open(joined);
  }

  /** The network is gone, and comes back. */
  cut(): void {
    this.#link?.cut();
  }

  end(): void {
    this.#isEnded = true;
    this.#link?.cut();
  }

  /** Do what is to be done now. @returns false when there is nothing (any more). @param since when it was meant to be done, `performance.now()` */
  act(since: number): boolean {
    this.#isReadyTold = false;
    const action = this.#asked === null && !this.#isEnded ? this.#nextAction() : null;
    if (action === null) return false;
    const { tableId } = this.#ports.table;
    const payload = `{"tableId":"${tableId}","actionId":"${randomUUID()}","action":${JSON.stringify(action)}}`;
    const roundNumber = this.#seen?.roundNumber ?? 0;
    this.#asked = { event: `["table:act",${payload}]`, since, kind: action.type, roundNumber, tries: 0 };
    this.#ask(this.#asked);
    return true;
  }

  #open(joined: () => void): void {
    const { containers, token, localAddress, table } = this.#ports;
    const container = containers[this.#nextContainer % containers.length] as string;
    const link = openLink({
      ...{ container, token, localAddress },
      opened: () =>
        link.ask(`["table:join",{"tableId":"${table.tableId}"}]`, (answer) => {
          this.#takeOver(link, answer);
          joined();
        }),
      heard: (event) => this.#hear(event),
      closed: () => this.#lose(link, joined),
    });
  }

  #takeOver(link: Link, answer: Buffer): void {
    const former = this.#link;
    this.#link = link;
    if (former !== null) setTimeout(() => former.cut(), FAREWELL_MS);
    if (this.#awaySince !== null) this.#ports.log.away(performance.now() - this.#awaySince);
    this.#awaySince = null;
    if (this.#asked !== null) this.#ask(this.#asked); // Nobody knows whether the first one arrived: the same id again.
    this.#see(this.#ports.table.look(answer) ?? this.#ports.table.newest);
  }

  #lose(link: Link, joined: () => void): void {
    if (link !== this.#link && this.#link !== null) return; // One that was left.
    this.#link = null;
    if (this.#isEnded) return;
    this.#awaySince ??= performance.now();
    this.#nextContainer += 1;
    setTimeout(() => !this.#isEnded && this.#open(joined), RECONNECT_MS);
  }

  #hear(event: Buffer): void {
    if (startsWith(event, UPDATE)) this.#see(this.#ports.table.look(event));
    else if (startsWith(event, DRAINING)) {
      this.#nextContainer += 1;
      this.#open(() => undefined);
    }
  }

  #ask(asked: Asked): void {
    asked.tries += 1;
    this.#link?.ask(asked.event, (answer) => this.#answered(asked, answer));
  }

  #answered(asked: Asked, answer: Buffer): void {
    if (this.#asked !== asked) return; // Asked twice over two connections, and answered twice.
    const { log, table } = this.#ports;
    if (answer.indexOf(OK) < 0) {
      this.#refused(asked, answer.toString("latin1"));
      return;
    }
    this.#asked = null;
    if (asked.kind === "sit") this.#isSeated = true;
    if (asked.kind === "bet") this.#betRound = asked.roundNumber;
    if (asked.kind === "insurance") this.#insuredRound = asked.roundNumber;
    this.#actedAt = versionOf(answer);
    log.acknowledged(performance.now() - asked.since, this.#actedAt);
    const glance = table.look(answer);
    if (glance === null) this.#tellReady();
    else this.#see(glance);
  }

  #refused(asked: Asked, answer: string): void {
    const code = /"code":"(\w+)"/.exec(answer)?.[1] ?? "NO_CODE";
    const { log } = this.#ports;
    if (REPEAT_CODES.includes(code) && asked.tries < TRIES_MAX) {
      log.repeated(code);
      const pauseMs = Math.min(REPEAT_MS * 2 ** (asked.tries - 1), REPEAT_MAX_MS) * (0.75 + Math.random() / 2);
      setTimeout(() => this.#asked === asked && this.#ask(asked), pauseMs);
      return;
    }
    this.#asked = null;
    if (asked.kind === "bet") this.#betRound = asked.roundNumber;
    if (code === "NOT_SEATED") this.#isSeated = false;
    if (LATE_CODES.includes(code)) log.late(code);
    else log.failed(code);
    this.#seen = null; // What it thought of the table was wrong: the next message says how it stands.
  }

  #see(glance: Glance | null): void {
    if (glance === null || glance.version < (this.#seen?.version ?? 0)) return;
    this.#seen = glance;
    this.#tellReady();
  }

  #tellReady(): void {
    if (this.#isReadyTold || this.#asked !== null || this.#nextAction() === null) return;
    this.#isReadyTold = true;
    this.#ports.ready(this);
  }

  #nextAction(): { type: string; [field: string]: unknown } | null {
    if (this.#seen === null || this.#seen.version < this.#actedAt) return null;
    return this.#isSeated ? this.#actionFor(this.#seen) : { type: "sit", seat: this.#ports.seat };
  }

  #actionFor({ phase, roundNumber, turnSeat, turnTotal }: Glance): { type: string; [field: string]: unknown } | null {
    const { seat, bet } = this.#ports;
    switch (phase) {
      case "BETTING":
        return this.#betRound < roundNumber ? { type: "bet", amount: bet } : null;
      case "INSURANCE":
        return this.#betRound === roundNumber && this.#insuredRound < roundNumber
          ? { type: "insurance", take: false }
          : null;
      case "PLAYER_TURN":
        return turnSeat === seat ? { type: turnTotal < DEALER_STANDS ? "hit" : "stand" } : null;
      default:
        return null;
    }
  }
}

const startsWith = (message: Buffer, start: Buffer): boolean =>
  message.length >= start.length && message.compare(start, 0, start.length, 0, start.length) === 0;
