import type { en } from "./en.ts";

/** Every language says all that English says: a missing or stray word does not compile. */
export type Words = Widened<typeof en>;

type Widened<Part> = Part extends string
  ? string
  : Part extends (...args: infer Facts) => string
    ? (...args: Facts) => string
    : { readonly [Key in keyof Part]: Widened<Part[Key]> };
