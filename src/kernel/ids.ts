/** The ids every room shares, as branded types. */

declare const brand: unique symbol;

export type Brand<T, Name extends string> = T & { readonly [brand]?: Name };

export type TableId = Brand<string, "TableId">;

export type PlayerId = Brand<string, "PlayerId">;

export type RoundId = Brand<string, "RoundId">;

export type SyndicateId = Brand<string, "SyndicateId">;

export type RunId = Brand<string, "RunId">;
