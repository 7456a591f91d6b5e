/** /metrics and /health in full show how the house is built and how it is doing: for its operators, where it is so configured. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { Refused } from "../../kernel/refusals.ts";

export interface OperatorAccess {
  /** What operators' programs send as `Authorization: Bearer`; undefined: everybody who reaches the port is one. */
  readonly token?: string | undefined;
  /** The operators have a port of their own, and this is another one. */
  readonly isElsewhere?: boolean;
}

/** @returns whether this caller may see what operators see. */
function createOperatorCheck({ token, isElsewhere = false }: OperatorAccess): (request: Request) => boolean {
  if (isElsewhere) return () => false;
  if (token === undefined) return () => true;
  const wanted = digest(`Bearer ${token}`);
  return ({ headers }) => timingSafeEqual(digest(headers.authorization ?? ""), wanted);
}

/** @throws {Refused} NOT_FOUND for everybody else: its existence is not revealed. */
export function operatorsOnly(access: OperatorAccess, handler: RequestHandler): RequestHandler {
  const isOperator = createOperatorCheck(access);
  return (request, response, next) => {
    if (!isOperator(request)) throw new Refused("NOT_FOUND");
    return handler(request, response, next);
  };
}

/** One answer for operators, another for everybody else. */
export function byCaller(access: OperatorAccess, full: RequestHandler, brief: RequestHandler): RequestHandler {
  const isOperator = createOperatorCheck(access);
  return (request, response, next) => (isOperator(request) ? full : brief)(request, response, next);
}

/** Of equal length, as comparing in constant time needs. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
