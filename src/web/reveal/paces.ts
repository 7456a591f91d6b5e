/** The paces at which a table is played out, with what a calm millisecond lasts at each. */
export const PACES = { calm: 1, quick: 0.5, instant: 0 } as const;
export type Pace = keyof typeof PACES;

export const isPace = (value: unknown): value is Pace => typeof value === "string" && Object.hasOwn(PACES, value);
