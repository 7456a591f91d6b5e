/**
 * A player as the simulation has one: looks at the table, acts, and asks again with the same action id until answered,
 * at whichever container is there. Remembers every answer: what was acknowledged must be true for ever.
 */

import { StoreAway, WriteConflict } from "../../../src/kernel/faults.ts";
import type { PlayerId, TableId } from "../../../src/kernel/ids.ts";
import { Refused } from "../../../src/kernel/refusals.ts";
import { ERRORS, type ErrorCode } from "../../../src/protocol/errors.ts";
import { actionTarget } from "../../../src/protocol/values.ts";
import type { ActRequest } from "../../../src/tables/api.ts";
import type { SimContainer, SimHouse } from "./house.ts";
import type { Random } from "./random.ts";
import type { SimGame, SimTypes } from "./simGame.ts";
import type { World } from "./world.ts";

/** A client gives a request up after this and asks again elsewhere. */
const PATIENCE_MS = 3_000;

/** Of the times that nobody answers: that the player asks no more and goes on with something else. */
const GIVING_UP = 0.3;

export interface Acknowledged<G extends SimTypes> {
  readonly playerId: PlayerId;
  readonly actionId: string;
  readonly tableId: TableId;
  readonly version: number;
  readonly view: G["View"];
}

/** What a player meant when they asked. */
export interface Meant {
  readonly playerId: string;
  readonly actionId: string;
  readonly tableId: string;
  readonly action: string;
  readonly roundId: string | null;
}

export interface PlayerWatch<G extends SimTypes> {
  /** Before it is asked: an action that says what it is meant for. */
  meant(meant: Meant): void;
  acknowledged(ack: Acknowledged<G>): void;
  /** A final refusal. */
  refused(playerId: PlayerId, actionId: string, code: string): void;
  /** An answer that should have been a refusal. */
  mistaken(detail: string): void;
  /** The server's own fault. */
  failed(error: unknown): void;
  saw(view: G["View"]): void;
}

/** What came of one request, as the client sees it. */
type Heard<T> =
  | { readonly kind: "answer"; readonly value: T }
  | { readonly kind: "refusal"; readonly code: string }
  | null;

interface PlayerPorts<G extends SimTypes> {
  readonly play: SimGame<G>;
  readonly world: World;
  readonly house: SimHouse<G>;
  readonly random: Random;
  readonly watch: PlayerWatch<G>;
}

export class SimPlayer<G extends SimTypes> {
  readonly id: PlayerId;
  readonly tableId: TableId;
  readonly #world: World;
  readonly #play: SimGame<G>;
  readonly #house: SimHouse<G>;
  readonly #random: Random;
  readonly #watch: PlayerWatch<G>;
  #view: G["View"] | null = null;
  #container = 0;
  #isPlaying = true;
  #isDone = false;
  #sockets = 0;

  constructor(ports: PlayerPorts<G>, { id, tableId }: { id: PlayerId; tableId: TableId }) {
    this.#play = ports.play;
    this.id = id;
    this.tableId = tableId;
    this.#world = ports.world;
    this.#house = ports.house;
    this.#random = ports.random;
    this.#watch = ports.watch;
    this.#container = ports.random.int(0, 9);
  }

  /** Whether everything that was asked is answered. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Which container would pass on an announcement to this player now. */
  get home(): SimContainer<G> | undefined {
    return this.#house.containers[this.#container % this.#house.containers.length];
  }

  /** No new actions; those that are open are asked until they are answered. */
  stop(): void {
    this.#isPlaying = false;
  }

  /** Announced, or read. */
  see(view: G["View"]): void {
    this.#watch.saw(view);
    if (this.#view === null || view.version >= this.#view.version) this.#view = view;
  }

  async play(): Promise<void> {
    await this.#join();
    while (this.#isPlaying) {
      await this.#world.sleep(this.#random.around(60));
      if (!this.#isPlaying) break;
      if (this.#random.chance(0.01)) await this.#reconnect();
      if (this.#random.chance(0.02)) await this.#bank();
      if (this.#random.chance(0.03)) await this.#look();
      const action = this.#choose();
      if (action !== null) await this.#act(action);
    }
    this.#isDone = true;
  }

  #choose(): G["Action"] | null {
    if (this.#view === null) return null;
    if (this.#random.chance(0.03)) return this.#play.anyAction(this.#random);
    const bet = this.#random.int(10, 500);
    return this.#play.nextAction(this.#view, this.id, bet);
  }

  /** An action id of ours that was answered, with another body: must be refused. */
  async #reuse(actionId: string, before: G["Action"]): Promise<void> {
    const player = { id: this.id, username: `player-${this.id.slice(0, 4)}` };
    const action = this.#choose() ?? this.#play.anyAction(this.#random);
    if (JSON.stringify(action) === JSON.stringify(before)) return;
    const request = { tableId: this.tableId, player, actionId, action };
    const heard = await this.#ask(this.home, (container) => actAt(container, request));
    if (heard?.kind === "answer") this.#watch.mistaken(`${actionId} was answered with another body`);
  }

  /** Asks until there is an answer; at times at two containers at once, as a client does that lost patience too early. */
  async #act(action: G["Action"]): Promise<void> {
    const actionId = this.#random.uuid();
    const player = { id: this.id, username: `player-${this.id.slice(0, 4)}` };
    const target = this.#random.chance(0.2) ? undefined : this.#target();
    const request = { tableId: this.tableId, player, actionId, action, for: target };
    if (target !== undefined) {
      const { roundId } = target;
      this.#watch.meant({ playerId: this.id, actionId, tableId: this.tableId, action: action.type, roundId });
    }
    const isTwice = this.#random.chance(0.05);
    for (;;) {
      const tries = isTwice ? [this.home, this.#random.pick(this.#house.open)] : [this.home];
      const heard = await Promise.all(tries.map((to) => this.#ask(to, (container) => actAt(container, request))));
      const answered = heard.filter((one) => one !== null);
      for (const one of answered) this.#take(actionId, one);
      if (answered.some((one) => one.kind === "answer") && this.#random.chance(0.05))
        await this.#reuse(actionId, action);
      if (answered.some((one) => one.kind === "answer" || isFinal(one.code))) return;
      if (answered.length === 0 && this.#random.chance(GIVING_UP)) return;
      this.#container += 1;
      await this.#world.sleep(20 + this.#random.around(150));
    }
  }

  /** What this player sees, as the typed client tells it. */
  #target() {
    return this.#view === null ? undefined : actionTarget.parse(this.#play.targetOf(this.#view, this.id));
  }

  #take(actionId: string, heard: NonNullable<Heard<{ version: number; table: G["View"] }>>): void {
    if (heard.kind === "refusal") {
      if (isFinal(heard.code) && heard.code !== "INTERNAL") this.#watch.refused(this.id, actionId, heard.code);
      return;
    }
    const { version, table } = heard.value;
    this.#world.tell(`ack ${actionId.slice(0, 8)} version ${version}`);
    this.#watch.acknowledged({ playerId: this.id, actionId, tableId: this.tableId, version, view: table });
    this.see(table);
  }

  /** A request on its way to a container and its answer on its way back. null: none came in time. */
  #ask<T>(to: SimContainer<G> | undefined, work: (container: SimContainer<G>) => Promise<T>): Promise<Heard<T>> {
    const { network } = this.#house;
    return new Promise((resolve) => {
      const calledOff = this.#world.after(PATIENCE_MS, () => resolve(null));
      const answer = (heard: Heard<T>): void => {
        if (!to?.process.isAlive) return;
        this.#world.after(network.delay(), () => {
          calledOff();
          resolve(heard);
        });
      };
      const arrive = (): void => {
        work(to as SimContainer<G>).then(
          (value) => answer({ kind: "answer", value }),
          (error: unknown) => {
            const code = codeOf(error);
            if (code === "INTERNAL" && to?.process.isAlive) this.#watch.failed(error);
            answer({ kind: "refusal", code });
          },
        );
      };
      this.#world.after(network.delay(), () => to?.process.deliver(arrive));
    });
  }

  async #join(): Promise<void> {
    const connection = { tableId: this.tableId, playerId: this.id, socketId: `${this.id}/${++this.#sockets}` };
    for (;;) {
      const heard = await this.#ask(this.home, ({ tables }) => tables.join(connection));
      if (heard?.kind === "answer") return this.see(heard.value);
      this.#container += 1;
      await this.#world.sleep(50 + this.#random.around(200));
    }
  }

  /** The connection breaks and comes back, here or elsewhere, soon or too late. */
  async #reconnect(): Promise<void> {
    const connection = { tableId: this.tableId, playerId: this.id, socketId: `${this.id}/${this.#sockets}` };
    await this.#ask(this.home, ({ tables }) => tables.lose(connection));
    await this.#world.sleep(this.#random.around(2_000));
    this.#container += this.#random.int(0, 2);
    await this.#join();
  }

  async #look(): Promise<void> {
    const heard = await this.#ask(this.home, ({ tables }) => tables.view(this.tableId));
    if (heard?.kind === "answer") this.see(heard.value);
  }

  /** Money in and out, asked for twice at times: once is once. */
  async #bank(): Promise<void> {
    const request = { id: this.#random.uuid(), player: this.id, amount: this.#random.int(1, 2_000) };
    const isIn = this.#random.chance(0.6);
    for (let tries = this.#random.int(1, 2); tries > 0; tries--) {
      await this.#ask(this.home, ({ money }) => (isIn ? money.deposit(request) : money.withdraw(request)));
      this.#container += 1;
    }
  }
}

/** As the edge does it. */
async function actAt<G extends SimTypes>(
  { tables, process, isDraining }: SimContainer<G>,
  request: ActRequest<G["Action"]>,
) {
  if (isDraining) throw new Refused("DRAINING");
  return tables.act({ ...request, mayBeLate: process.hasJustWoken });
}

/** As the edge explains it. */
function codeOf(error: unknown): string {
  if (error instanceof Refused) return error.code;
  return error instanceof StoreAway || error instanceof WriteConflict ? "SERVICE_UNAVAILABLE" : "INTERNAL";
}

/** Whether asking again would be answered in the same way. INTERNAL is our own fault, and counted as such. */
const isFinal = (code: string): boolean => !(ERRORS[code as ErrorCode]?.retryable ?? false);
