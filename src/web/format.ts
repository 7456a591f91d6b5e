/** Amounts and times as the player's language writes them. */
import { computed } from "@preact/signals";
import { language } from "./i18n/index.ts";

const formats = computed(() => ({
  whole: new Intl.NumberFormat(language.value, { maximumFractionDigits: 0 }),
  exact: new Intl.NumberFormat(language.value, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  short: new Intl.NumberFormat(language.value, { maximumFractionDigits: 1 }),
  percent: new Intl.NumberFormat(language.value, { style: "percent", maximumFractionDigits: 2 }),
  moment: new Intl.DateTimeFormat(language.value, { dateStyle: "medium", timeStyle: "medium" }),
  time: new Intl.DateTimeFormat(language.value, { timeStyle: "short" }),
  clock: new Intl.DateTimeFormat(language.value, { timeStyle: "medium" }),
}));

/** Minor units as chips: 1250 is 12.50, and 1200 is 12. */
export const chips = (amount: number): string =>
  (amount % 100 === 0 ? formats.value.whole : formats.value.exact).format(amount / 100);

/** With its sign, the true minus included. */
export const signed = (amount: number): string =>
  amount > 0 ? `+${chips(amount)}` : amount < 0 ? `−${chips(-amount)}` : chips(0);

/** For a chip's face, where "2,5 mil" has no room: 2,500.00 chips are 2.5K in any language. */
export const shortChips = (amount: number): string => {
  if (amount < 100_000) return chips(amount);
  const [unit, letter] = amount < 100_000_000 ? [100_000, "K"] : [100_000_000, "M"];
  return formats.value.short.format(amount / unit) + letter;
};

export const moment = (epochMs: number): string => formats.value.moment.format(epochMs);
/** To the second. */
export const clockTime = (epochMs: number): string => formats.value.clock.format(epochMs);
export const timeOfDay = (epochMs: number): string => formats.value.time.format(epochMs);

/** A number of things, in whole. */
export const count = (things: number): string => formats.value.whole.format(things);

/** A part of one: 0.25 is 25 %. */
export const percent = (part: number): string => formats.value.percent.format(part);
