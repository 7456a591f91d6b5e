import type { TableView } from "../../client/index.ts";
import { words } from "../i18n/index.ts";
import type { Layout } from "./places.ts";

/** What is printed on the cloth: the two rules everyone wants to know, along the table's curve. */
export function FeltPrint({ rules, layout }: { readonly rules: TableView["rules"]; readonly layout: Layout }) {
  const t = words.value.rules;
  const isWide = layout === "wide" || layout === "tablet";
  return (
    <svg class="print" viewBox={isWide ? "0 0 1000 230" : "0 0 520 150"} aria-hidden="true">
      <path id="print-1" fill="none" d={isWide ? "M90 60Q500 200 910 60" : "M20 34Q260 118 500 34"} />
      <path id="print-2" fill="none" d={isWide ? "M120 118Q500 246 880 118" : "M40 72Q260 148 480 72"} />
      <path class="band" d={isWide ? "M60 74Q500 226 940 74" : "M4 44Q260 132 516 44"} />
      <path class="band" d={isWide ? "M60 84Q500 236 940 84" : "M4 50Q260 138 516 50"} />
      <text class="print-big" text-anchor="middle">
        <textPath href="#print-1" startOffset="50%">
          {t.pays(rules.blackjackPays)}
        </textPath>
      </text>
      <text class="print-small" text-anchor="middle">
        <textPath href="#print-2" startOffset="50%">
          {t[rules.soft17]} · {t.insurance}
        </textPath>
      </text>
    </svg>
  );
}
