/** What was looked at, and what of it was wrong. */

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

export class Findings {
  readonly violations: Violation[] = [];
  /** How often each invariant was looked at. */
  readonly looks: Record<string, number> = {};

  /** How often something was looked at. */
  get checks(): number {
    return Object.values(this.looks).reduce((sum, times) => sum + times, 0);
  }

  /** @param detail asked for only where the invariant does not hold. */
  expect(holds: boolean, invariant: string, detail: () => string): void {
    this.looks[invariant] = (this.looks[invariant] ?? 0) + 1;
    if (!holds) this.add(invariant, detail());
  }

  add(invariant: string, detail: string): void {
    this.violations.push({ invariant, detail });
  }
}
