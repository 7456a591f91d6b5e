/** The border: what comes in is read by a schema, or refused with the places that are wrong. */
import type { Request } from "express";
import type { z } from "zod";
import { Refused } from "../../kernel/refusals.ts";

/** @throws {Refused} VALIDATION_FAILED with `issues`. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  const issues = read.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw new Refused("VALIDATION_FAILED", { issues });
}

/** The id in the path, by its schema of the protocol. @throws {Refused} NOT_FOUND when it is none: there is nothing by that name. */
export function idOf<Id>(schema: z.ZodType<Id>, request: Request): Id {
  const read = schema.safeParse(request.params["id"]);
  if (!read.success) throw new Refused("NOT_FOUND");
  return read.data;
}
