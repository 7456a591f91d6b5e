/** The sounds of a table, made on the spot: no file is loaded. Silent until the player switches them on. */
import { effect } from "@preact/signals";
import { hasSound } from "../settings.ts";
import type { Told } from "./shownTable.ts";

interface Own {
  readonly mine: number;
  /** What a settled round brought the player; null while it runs. */
  readonly net: number | null;
}

let context: AudioContext | null = null;
effect(() => {
  if (!hasSound.value) void context?.suspend();
});

export function play({ step, before, shown, isHurried }: Told, { mine, net }: Own): void {
  if (!hasSound.value || before === null || document.hidden) return;
  if (shown.flying.size > 0) flick();
  if (step.kind === "flip" && !isHurried) flick();
  const [was, now] = [before.view, shown.view];
  const isOurTurn = now.turn?.seat === mine && mine >= 0;
  if (isOurTurn && was.turn?.seat !== mine) tone(880, 0.05, 0.12);
  if (now.seats[mine]?.bet !== was.seats[mine]?.bet && (now.seats[mine]?.bet ?? 0) > 0) clink();
  if (step.kind === "told" && net !== null && net > 0) fanfare();
}

/** Needs a gesture of the player first, which switching the sound on is; after a reload the first sounds may stay silent. */
function audio(): AudioContext {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  return context;
}

/** A card sliding over cloth: a breath of filtered noise. */
function flick(): void {
  const at = audio();
  const noise = at.createBufferSource();
  const buffer = at.createBuffer(1, at.sampleRate * 0.06, at.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < samples.length; i += 1) samples[i] = (Math.random() * 2 - 1) * (1 - i / samples.length) ** 2;
  noise.buffer = buffer;
  const filter = new BiquadFilterNode(at, { type: "bandpass", frequency: 2_800, Q: 0.8 });
  noise
    .connect(filter)
    .connect(new GainNode(at, { gain: 0.25 }))
    .connect(at.destination);
  noise.start(at.currentTime);
}

/** Two chips touching. */
function clink(): void {
  tone(2_400, 0, 0.06);
  tone(3_100, 0.04, 0.08);
}

function fanfare(): void {
  for (const [nth, pitchHz] of [660, 830, 990].entries()) tone(pitchHz, 0.2 + nth * 0.09, 0.25);
}

function tone(pitchHz: number, delayS: number, lengthS: number): void {
  const at = audio();
  const start = at.currentTime + delayS;
  const gain = new GainNode(at, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.12, start + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.001, start + lengthS);
  const oscillator = new OscillatorNode(at, { type: "triangle", frequency: pitchHz });
  oscillator.connect(gain).connect(at.destination);
  oscillator.start(start);
  oscillator.stop(start + lengthS);
}
