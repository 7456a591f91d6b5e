/** The small values that messages are made of. */
import { z } from "zod";
import { STAKE_MAX } from "../kernel/amounts.ts";
import { asPlayerId, asRoundId, asRunId, asSyndicateId, asTableId } from "../kernel/ids.ts";
import { titleProblem, usernameProblem } from "../text/names.ts";

export const PROTOCOL_VERSION = 1;

/** Lower-cased, so that one id has one spelling wherever it is a key. */
export const uuid = z.uuid().toLowerCase();

/** Ids on their way in: what has passed is of its brand. */
export const tableId = uuid.transform(asTableId);
export const playerId = uuid.transform(asPlayerId);
export const roundId = uuid.transform(asRoundId);
export const syndicateId = uuid.transform(asSyndicateId);
export const runId = uuid.transform(asRunId);

/** A stake or payment: integer minor units from 1 to STAKE_MAX. */
export const amount = z.int().min(1).max(STAKE_MAX);

/** Minor units of any size the wire carries exactly (at most 2^53 − 1). */
export const money = z.int();
export const epochMs = z.int().min(0);

/** What a person types on one line: something visible, no control characters, no lone surrogates. */
export const line = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim().length > 0, "must not be empty")
    .refine((text) => !/\p{Cc}/u.test(text), "must not hold control characters")
    .refine((text) => text.isWellFormed(), "must be well-formed Unicode");

/** The name of a table or a syndicate: a line that is seen, and seen as what it is. Composed (NFC). */
export const title = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) => text.normalize("NFC"))
    .superRefine((text, context) => problemIn(titleProblem(text), context));

/** What is only looked for: anything but control characters, which no name holds and Postgres does not take. */
export const searched = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !/\p{Cc}/u.test(text), "must not hold control characters");

export const username = z
  .string()
  .max(200) // Code units: 32 characters with their marks are less.
  .transform((text) => text.normalize("NFC"))
  .superRefine((text, context) => problemIn(usernameProblem(text), context));

function problemIn(message: string | null, context: z.RefinementCtx): void {
  if (message !== null) context.addIssue({ code: "custom", message });
}

export const hex64 = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits");

/** What an action is meant for: the round, seat and hand that the player saw, and the version of that view. */
export const actionTarget = z.strictObject({
  roundId: roundId.nullable(),
  seat: z.int().min(0).optional(),
  hand: z.int().min(0).optional(),
  version: z.int().min(0).optional(),
});

/** As a client sends it. */
export type ActionTargetMessage = z.input<typeof actionTarget>;

/** A page of a list: `{ items, nextCursor }`, asked for with `?cursor=&limit=`. */
export const pageQuery = z.strictObject({
  cursor: searched(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export type PageQuery = z.infer<typeof pageQuery>;

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** The schema of a type that is declared elsewhere: when one knows a field that the other does not, it does not compile. */
export const exactly =
  <T>() =>
  <S extends z.ZodType<T>>(schema: S & (Same<Whole<T>, Whole<z.output<S>>> extends true ? unknown : never)): S =>
    schema;

type Same<A, B> = [A, B] extends [B, A] ? true : false;
/** With nothing optional, so that a field which only one of two has is a difference. */
type Whole<T> = T extends readonly (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]-?: Whole<T[Key]> }
    : T;
