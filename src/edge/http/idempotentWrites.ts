/** How every write of a signed-in player runs: parse, claim the key, work once, answer. */
import { randomUUID } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";
import type { Log } from "../../kernel/log.ts";
import { Refused } from "../../kernel/refusals.ts";
import type { Session } from "../../players/ports.ts";
import { ERRORS, problem } from "../../protocol/errors.ts";
import { answerOnce, fingerprintOf, operationId } from "../../requests/answers.ts";
import type { Answer, Answers } from "../../requests/ports.ts";
import { explain } from "../explain.ts";
import { sessionOf } from "./bearer.ts";
import { parse } from "./parse.ts";
import { sendStoredProblem } from "./problems.ts";

const idempotencyKey = z.string().min(1).max(255);

export interface Write<Body> {
  readonly session: Session;
  readonly request: Request;
  readonly body: Body;
  /** A UUID to write the effect under: the same for every try under one Idempotency-Key, fresh without a key. */
  readonly operationId: string;
}

/**
 * A handler for one write. With an Idempotency-Key the first final answer is kept and given again; an answer worth
 * trying again (5xx, retryable) is not kept. A malformed body is refused before the key is touched.
 */
export function write<Schema extends z.ZodType>(
  { answers, logger }: { readonly answers: Answers; readonly logger: Log },
  schema: Schema,
  work: (write: Write<z.output<Schema>>) => Promise<Answer>,
): RequestHandler {
  return async (request, response) => {
    const session = sessionOf(response);
    const body = parse(schema, request.body);
    const key = keyOf(request);
    if (key === null) {
      send(response, await work({ session, request, body, operationId: randomUUID() }));
      return;
    }
    const call = `${request.method} ${request.baseUrl}${request.path}`.toLowerCase();
    const keyed = { playerId: session.playerId, key, fingerprint: fingerprintOf(call, body) };
    const once = async () =>
      finalOrNot(logger, () => work({ session, request, body, operationId: operationId(keyed, call) }));
    const { replayed, ...answer } = await answerOnce(answers, keyed, once);
    if (replayed) response.setHeader("Idempotent-Replayed", "true");
    send(response, answer);
  };
}

/** The Idempotency-Key; null: none. @throws {Refused} VALIDATION_FAILED */
export function keyOf(request: Request): string | null {
  const header = request.headers["idempotency-key"];
  if (header === undefined) return null;
  const read = idempotencyKey.safeParse(header);
  if (read.success) return read.data;
  throw new Refused("VALIDATION_FAILED", { issues: [{ path: "Idempotency-Key", message: "1 to 255 characters" }] });
}

/** A refusal is an answer too: final ones are kept like any other. */
async function finalOrNot(log: Log, work: () => Promise<Answer>): Promise<Answer & { final: boolean }> {
  try {
    return { ...(await work()), final: true };
  } catch (error) {
    const { code, facts } = explain(error, log, { type: "write" });
    const { status, retryable } = ERRORS[code];
    return { status, body: problem(code, facts), final: status < 500 && !retryable };
  }
}

function send(response: Response, { status, body }: Answer): void {
  if (status >= 400) sendStoredProblem(response, body as ReturnType<typeof problem>);
  else response.status(status).json(body);
}
