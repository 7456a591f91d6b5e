/** How a use case says no. */

/**
 * A use case says no: the player or caller may get it wrong and is answered with the reason. The code is an entry of the
 * protocol's catalogue; the edge maps it, nothing else does. Nothing was changed when this is thrown.
 */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  /** Facts to act on, sent beside the code: `allowed`, `min`, `max`, `issues`, `retryAfterMs`. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: string, facts: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.facts = facts;
  }
}
