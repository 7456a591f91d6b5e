/** What the device itself knows of its network, which is sooner than any silence tells. */
import { computed, signal } from "@preact/signals";
import { client, connection } from "./house.ts";

export const isOffline = signal(!navigator.onLine);

/** What is shown may not be how it stands: nothing can be heard just now. */
export const isUnsure = computed(
  () => isOffline.value || (connection.value.kind !== "online" && connection.value.kind !== "moving"),
);

const look = () => {
  isOffline.value = !navigator.onLine;
  if (navigator.onLine) client.hurry();
};

export function watchNetwork(): void {
  addEventListener("online", look);
  addEventListener("offline", look);
}
