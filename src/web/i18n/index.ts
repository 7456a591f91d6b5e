/** The page's words. English comes with the page, the other languages when they are chosen. */
import { signal } from "@preact/signals";
import { isText, keep, kept } from "../kept.ts";
import { en } from "./en.ts";
import type { Words } from "./words.ts";

const LOADERS = {
  en: async () => en,
  de: async () => (await import("./de.ts")).de,
  es: async () => (await import("./es.ts")).es,
} satisfies Record<string, () => Promise<Words>>;

export type Language = keyof typeof LOADERS;
export const LANGUAGES: readonly { readonly code: Language; readonly name: string }[] = [
  { code: "en", name: "English" },
  { code: "de", name: "Deutsch" },
  { code: "es", name: "Español" },
];

export const language = signal<Language>("en");
export const words = signal<Words>(en);

const isLanguage = (code: string): code is Language => Object.hasOwn(LOADERS, code);

/** The language chosen before, else the browser's first that we speak, else English. */
export function preferredLanguage(): Language {
  const wishes = [kept(localStorage, "language", isText), ...navigator.languages];
  for (const wish of wishes) {
    const code = wish?.slice(0, 2).toLowerCase() ?? "";
    if (isLanguage(code)) return code;
  }
  return "en";
}

export async function speak(code: Language): Promise<void> {
  words.value = await LOADERS[code]();
  language.value = code;
  document.documentElement.lang = code;
}

export async function chooseLanguage(code: Language): Promise<void> {
  keep(localStorage, "language", code);
  await speak(code);
}
