/** What the server says and the client only tells on. */
import type { Emitter } from "./emitter.ts";
import type { MessageOf, VegasClientEvents } from "./vegasClientEvents.ts";

type Name = "message:new" | "devices:changed" | "user:renamed" | "dividend:paid" | "dividend:progress";
type PassedOn = { [Each in Name]: { readonly event: Each; readonly payload: MessageOf<Each> } }[Name];

export function passOn(message: PassedOn, client: Emitter<VegasClientEvents>): void {
  switch (message.event) {
    case "message:new":
      client.emit("message", message.payload);
      return;
    case "devices:changed":
      client.emit("devices", message.payload);
      return;
    case "user:renamed":
      client.emit("renamed", message.payload);
      return;
    case "dividend:paid":
      client.emit("dividend", message.payload);
      return;
    case "dividend:progress":
      client.emit("dividendProgress", message.payload);
      return;
    default:
      message satisfies never; // A newer server may say more than this client knows.
  }
}
