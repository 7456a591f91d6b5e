/** A syndicate in plain numbers, as docs/SPEC.md has it (S2 to S4, S8 to S10, S26, S27): shares no line with what it is held against. */

/** Whole amounts; players go by their place, which is the order of their ids. */
export type Step =
  | { readonly kind: "join"; readonly who: number }
  | { readonly kind: "leave"; readonly who: number }
  | { readonly kind: "give"; readonly who: number; readonly amount: number }
  /** A settled round. */
  | { readonly kind: "play"; readonly who: number; readonly staked: number; readonly paid: number }
  /** The house's share. */
  | { readonly kind: "credit"; readonly perMille: number }
  | { readonly kind: "run" };

export type Asked = Extract<Step, { readonly kind: "join" | "leave" | "give" }>;

export interface Rules {
  readonly players: number;
  readonly wallet: number;
  readonly distributedBp: number;
  readonly treasuryMin: number;
}

export class SyndicateModel {
  treasury = 0n;
  readonly wallets: bigint[];
  readonly shares = new Map<number, bigint>();
  readonly #rules: Rules;
  /** Shares at the credit before; null: there was none, and the next one only begins the count. */
  #before: ReadonlyMap<number, bigint> | null = null;
  /** What the house won from each player since. */
  #won = new Map<number, bigint>();

  constructor(rules: Rules) {
    this.#rules = rules;
    this.wallets = Array<bigint>(rules.players).fill(BigInt(rules.wallet));
  }

  get all(): bigint {
    return sum([...this.shares.values()]);
  }

  /** @returns what is said of it. */
  ask(one: Asked): string {
    const mine = this.shares.get(one.who);
    switch (one.kind) {
      case "join":
        if (mine !== undefined) return "ALREADY_MEMBER";
        this.shares.set(one.who, 0n);
        return "JOINED";
      case "leave":
        return this.shares.delete(one.who) ? "LEFT" : "NOT_A_MEMBER";
      case "give":
        return this.#give(one.who, BigInt(one.amount), mine);
    }
  }

  #give(who: number, given: bigint, mine: bigint | undefined): string {
    const bought = this.all === 0n || this.treasury <= this.all ? given : (given * this.all) / this.treasury;
    if (mine !== undefined && bought === 0n) return "CONTRIBUTION_TOO_SMALL";
    this.#pay(who, -given);
    this.treasury += given;
    if (mine !== undefined) this.shares.set(who, mine + bought);
    return "CONTRIBUTED";
  }

  play(who: number, staked: number, paid: number): void {
    this.#won.set(who, (this.#won.get(who) ?? 0n) + BigInt(staked - paid));
  }

  credit(perMille: number): void {
    const [before, won] = [this.#before, this.#won];
    this.#before = new Map(this.shares);
    this.#won = new Map();
    if (before === null) return;
    const held = new Map<number, bigint>();
    for (const [who, shares] of this.shares) {
      const least = min(shares, before.get(who) ?? 0n);
      if (least > 0n) held.set(who, least);
    }
    const result = sum([...held.keys()].map((who) => won.get(who) ?? 0n));
    const amount = result > 0n ? (result * BigInt(perMille)) / 1_000n : 0n;
    const [all, worth, counted] = [this.all, this.treasury, sum([...held.values()])];
    for (const [who, shares] of held) {
      const bought = worth <= all ? (amount * shares) / counted : (amount * all * shares) / (counted * worth);
      this.shares.set(who, this.shares.get(who)! + bought);
    }
    this.treasury += amount;
  }

  run(): void {
    const { distributedBp, treasuryMin } = this.#rules;
    const above = this.treasury > treasuryMin ? this.treasury - BigInt(treasuryMin) : 0n;
    const owed = (above * BigInt(distributedBp)) / 10_000n;
    const { all } = this;
    if (all === 0n || owed === 0n) return;
    const parts = [...this.shares]
      .filter(([, shares]) => shares > 0n)
      .map(([player, shares]) => ({ player, whole: (owed * shares) / all, rest: (owed * shares) % all }));
    let left = owed - sum(parts.map(({ whole }) => whole));
    for (const { player, whole } of parts.toSorted((a, b) => Number(b.rest - a.rest) || a.player - b.player)) {
      this.#pay(player, whole + (left > 0n ? 1n : 0n));
      left -= 1n;
    }
    this.treasury -= owed;
  }

  /** What each player's shares are worth, in units of 1 / all: compared across multiplication. */
  worthOf(player: number): { readonly part: bigint; readonly of: bigint } {
    return { part: this.treasury * (this.shares.get(player) ?? 0n), of: this.all };
  }

  #pay(player: number, amount: bigint): void {
    this.wallets[player] = this.wallets[player]! + amount;
  }
}

const sum = (numbers: readonly bigint[]): bigint => numbers.reduce((all, one) => all + one, 0n);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
