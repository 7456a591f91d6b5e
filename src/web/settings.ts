/** What the player likes, kept in this browser. */
import { effect, signal } from "@preact/signals";
import { isFlag, keep, kept } from "./kept.ts";
import { isPace, type Pace } from "./reveal/paces.ts";

const flag = (key: string, otherwise: boolean) => {
  const value = signal(kept(localStorage, key, isFlag) ?? otherwise);
  effect(() => keep(localStorage, key, value.value));
  return value;
};

export const hasSound = flag("sound", false);

const isLoudness = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 1;
/** Of the sounds, from 0 to 1. */
export const volume = signal(kept(localStorage, "volume", isLoudness) ?? 0.7);
effect(() => keep(localStorage, "volume", volume.value));
/** How fast cards and results are played out. */
export const pace = signal<Pace>(kept(localStorage, "pace", isPace) ?? "calm");
effect(() => keep(localStorage, "pace", pace.value));
/** Single letters act at the table. */
export const hasKeys = flag("keys", true);
