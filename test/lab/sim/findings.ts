/** What was looked at, and what of it was wrong. */

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

export class Findings {
  readonly violations: Violation[] = [];
  #checks = 0;

  /** How often something was looked at. */
  get checks(): number {
    return this.#checks;
  }

  /** @param detail asked for only where the invariant does not hold. */
  expect(holds: boolean, invariant: string, detail: () => string): void {
    this.#checks += 1;
    if (!holds) this.add(invariant, detail());
  }

  add(invariant: string, detail: string): void {
    this.violations.push({ invariant, detail });
  }
}
