/** /api/me/devices, /contacts and /messages: envelopes on their way, which nobody here can open. */
import { Router } from "express";
import { decideBody } from "../../protocol/chat.ts";
import {
  type ContactMessage,
  contactBody,
  type DeviceCard,
  deviceCard,
  deviceId,
  type Envelope,
  fetchedBody,
  type MessageMessage,
  messageReportBody,
  messageSend,
} from "../../protocol/messages.ts";
import { type Page, playerId } from "../../protocol/values.ts";
import type { Message } from "../../social/ports/messages.ts";
import { sessionOf } from "./bearer.ts";
import type { HttpDeps } from "./httpDeps.ts";
import { write } from "./idempotentWrites.ts";
import { limited } from "./limited.ts";
import { idOf } from "./parse.ts";

export function messageRoutes(deps: Pick<HttpDeps, "social" | "answers" | "logger" | "limits">): Router {
  const { messages } = deps.social;
  const router = Router();
  const sending = limited(deps.limits, { message: 1 });

  router.post(
    "/devices",
    sending,
    write(deps, deviceCard, async ({ session, body }) => {
      await messages.addDevice(session.playerId, body);
      return { status: 201, body };
    }),
  );

  router.delete(
    "/devices/:id",
    sending,
    write(deps, decideBody, async ({ session, request }) => {
      await messages.removeDevice(session.playerId, idOf(deviceId, request));
      return { status: 200, body: {} };
    }),
  );

  router.get("/contacts", async (_request, response) => {
    const items = [...(await messages.contacts(sessionOf(response).playerId))];
    response.json({ items, nextCursor: null } satisfies Page<ContactMessage>);
  });

  router.post(
    "/contacts",
    write(deps, contactBody, async ({ session, body }) => {
      await messages.setContact(session.playerId, body.userId, body.state);
      return { status: 200, body };
    }),
  );

  router.get("/contacts/:id/devices", async (request, response) => {
    const items = [...(await messages.devicesOf(idOf(playerId, request)))];
    response.json({ items, nextCursor: null } satisfies Page<DeviceCard>);
  });

  router.get("/devices/:id/messages", async (request, response) => {
    const found = await messages.waiting(sessionOf(response).playerId, idOf(deviceId, request));
    response.json({ items: found.map(messageMessage), nextCursor: null } satisfies Page<MessageMessage>);
  });

  router.post(
    "/messages",
    sending,
    write(deps, messageSend, async ({ session, body }) => {
      return { status: 201, body: await messages.send({ ...body, from: session.playerId }) };
    }),
  );

  router.post(
    "/devices/:id/fetched",
    write(deps, fetchedBody, async ({ session, request, body }) => {
      await messages.taken(session.playerId, idOf(deviceId, request), body.ids);
      return { status: 200, body: {} };
    }),
  );

  router.post(
    "/messages/report",
    sending,
    write(deps, messageReportBody, async ({ session, body: { message, ...report } }) => {
      await messages.report({ ...report, message: { ...message, to: session.playerId } });
      return { status: 200, body: {} };
    }),
  );

  return router;
}

/** @param message whose envelope was read by the protocol's schema when it was sent. */
export const messageMessage = ({ envelope, ...message }: Message): MessageMessage => ({
  ...message,
  envelope: envelope as Envelope,
});
