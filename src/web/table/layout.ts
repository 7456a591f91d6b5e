/** Which of the arrangements fits the window. The style sheets use the same limits. */
import { signal } from "@preact/signals";
import type { Layout } from "./places.ts";

const wide = matchMedia("(min-width: 860px) and (min-height: 600px)");
const flat = matchMedia("(max-height: 520px) and (min-height: 281px) and (orientation: landscape)");
const tablet = matchMedia("(min-width: 600px) and (max-width: 859px) and (min-height: 700px)");

const current = (): Layout => (wide.matches ? "wide" : flat.matches ? "flat" : tablet.matches ? "tablet" : "tall");

export const layout = signal<Layout>(current());
for (const query of [wide, flat, tablet]) query.addEventListener("change", () => (layout.value = current()));
