/** What may be refused, as a value. */

/** What a player may get wrong is returned, never thrown. */
export type Result<T, R> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });
