/** The ids every room shares, as branded types: a plain string is none of them until a constructor of this file has made it one. */
import { assert } from "./assert.ts";

declare const brand: unique symbol;

type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type TableId = Brand<string, "TableId">;
export type PlayerId = Brand<string, "PlayerId">;
export type RoundId = Brand<string, "RoundId">;
export type SyndicateId = Brand<string, "SyndicateId">;
export type RunId = Brand<string, "RunId">;

/**
 * The makers. Each belongs at a border: where a schema has read a message, where a row comes out of a store, where a new id is drawn.
 * What such an id looks like is the border's to check (a UUID in the protocol and in the database).
 */
const maker =
  <Id extends string>() =>
  (text: string): Id => {
    assert(text !== "", "an id is never empty");
    return text as Id;
  };

export const asTableId = maker<TableId>();
export const asPlayerId = maker<PlayerId>();
export const asRoundId = maker<RoundId>();
export const asSyndicateId = maker<SyndicateId>();
export const asRunId = maker<RunId>();
