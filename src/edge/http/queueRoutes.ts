/** /api/admin/queues: what waits, what failed and why, and a switch. Payouts are retried in their run, where what is owed stands. */
import { type Request, Router } from "express";
import type { QueueAdmin } from "../../dividends/ports/queues.ts";
import { readSeqCursor } from "../../kernel/pages.ts";
import { Refused } from "../../kernel/refusals.ts";
import { jobsQuery, type QueuedJobMessage, type QueueMessage, queueSwitchBody } from "../../protocol/queues.ts";
import type { Page } from "../../protocol/values.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { write } from "./idempotentWrites.ts";
import { pageIn, sendPage } from "./pages.ts";

export function queueRoutes(deps: Pick<HttpDeps, "queues" | "answers" | "logger">): Router {
  const router = Router();
  const named = (request: Request): QueueAdmin => {
    const found = deps.queues.find(({ name }) => name === request.params["id"]);
    if (found === undefined) throw new Refused("NOT_FOUND");
    return found;
  };

  router.get("/", async (_request, response) => {
    const items: QueueMessage[] = await Promise.all(deps.queues.map((queue) => queue.look()));
    const message: Page<QueueMessage> = { items, nextCursor: null };
    response.json(message);
  });

  router.get("/:id/jobs", async (request, response) => {
    const { state, cursor, limit } = pageIn(request, jobsQuery);
    const offset = cursor === undefined ? 0 : Number(readSeqCursor(cursor));
    const items = await named(request).jobs({ state, offset, limit });
    const nextCursor = items.length < limit ? null : String(offset + limit);
    const message: Page<QueuedJobMessage> = { items: [...items], nextCursor };
    sendPage(request, response, message);
  });

  const turn = (how: (queue: QueueAdmin) => Promise<void>) =>
    write(deps, queueSwitchBody, async ({ request }: { request: Request }) => {
      const queue = named(request);
      await how(queue);
      const body: QueueMessage = await queue.look();
      return { status: 200, body };
    });
  router.post(
    "/:id/pause",
    turn((queue) => queue.pause()),
  );
  router.post(
    "/:id/resume",
    turn((queue) => queue.resume()),
  );

  return router;
}
