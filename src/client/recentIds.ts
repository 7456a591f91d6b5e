const KEPT = 256; // Far more than are said while two links overlap for a second.

/** Tells the first time from the second, for the last 256 ids. */
export class RecentIds {
  readonly #ids = new Set<string>();

  /** True the first time. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > KEPT) this.#ids.delete(this.#ids.values().next().value as string);
    return true;
  }
}
