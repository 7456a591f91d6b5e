/** Lists in pages: `?cursor=&limit=`, `{ items, nextCursor }`. The one place where cursors come in and go out (L6). */
import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import type { z } from "zod";
import { notOurCursor } from "../../kernel/pages.ts";
import { type Page, type PageQuery, pageQuery } from "../../protocol/values.ts";
import { parse } from "./parse.ts";

const TAG_CHARACTERS = 12;

export const pageOf = (request: Request): PageQuery => pageIn(request, pageQuery);

/**
 * The query of a list with filters of its own.
 * @throws {Refused} VALIDATION_FAILED, also for a cursor that this very list did not hand to this player: one that was changed, or
 * belongs to another list, would silently show the wrong rows.
 */
export function pageIn<Schema extends z.ZodType<PageQuery>>(request: Request, schema: Schema): z.output<Schema> {
  const { cursor, ...rest } = parse(schema, request.query);
  return (cursor === undefined ? rest : { ...rest, cursor: readCursor(request, cursor) }) as z.output<Schema>;
}

export function sendPage<Item>(request: Request, response: Response, page: Page<Item>): void {
  const { items, nextCursor } = page;
  response.json({ items, nextCursor: nextCursor === null ? null : `${tagOf(request, nextCursor)}.${nextCursor}` });
}

function readCursor(request: Request, cursor: string): string {
  const place = cursor.slice(TAG_CHARACTERS + 1);
  if (cursor === `${tagOf(request, place)}.${place}`) return place;
  throw notOurCursor();
}

/** The list, its reader, and the place in it. Not a secret: who forges one reads another page of what is open to them anyway. */
function tagOf(request: Request, place: string): string {
  const list = `${request.baseUrl}${request.path}`.toLowerCase().replace(/\/$/, "");
  const { playerId = "" } = (request.res?.locals["session"] ?? {}) as { playerId?: string };
  return createHash("sha256").update(`${list}\0${playerId}\0${place}`).digest("base64url").slice(0, TAG_CHARACTERS);
}
