/** Which of the three arrangements fits the window. The style sheets use the same limits. */
import { signal } from "@preact/signals";
import type { Layout } from "./places.ts";

const wide = matchMedia("(min-width: 860px) and (min-height: 600px)");
const flat = matchMedia("(max-height: 520px) and (orientation: landscape)");

const current = (): Layout => (wide.matches ? "wide" : flat.matches ? "flat" : "tall");

export const layout = signal<Layout>(current());
for (const query of [wide, flat]) query.addEventListener("change", () => (layout.value = current()));
