/** The small values that messages are made of. */
import { z } from "zod";
import { STAKE_MAX } from "../kernel/amounts.ts";

export const PROTOCOL_VERSION = 1;

/** Lower-cased, so that one id has one spelling wherever it is a key. */
export const uuid = z.uuid().toLowerCase();

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

/** What is only looked for: anything but control characters, which no name holds and Postgres does not take. */
export const searched = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !/\p{Cc}/u.test(text), "must not hold control characters");

export const username = z
  .string()
  .regex(/^[\p{L}\p{N}_.-]{3,32}$/u, "3 to 32 letters, digits, dots, dashes or underscores");

export const hex64 = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits");

/** A page of a list: `{ items, nextCursor }`, asked for with `?cursor=&limit=`. */
export const pageQuery = z.object({
  cursor: searched(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export type PageQuery = z.infer<typeof pageQuery>;

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
