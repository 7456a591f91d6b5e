/** The sounds of a table, made on the spot: no file is loaded. Silent until the player switches them on. */
import { effect } from "@preact/signals";
import type { TableView } from "../../client/index.ts";
import { hasSound } from "../settings.ts";

interface Step {
  readonly before: TableView | null;
  readonly now: TableView;
  readonly mine: number;
  /** How many cards came. */
  readonly cards: number;
  /** What a settled round brought the player; null while it runs. */
  readonly net: number | null;
}

let context: AudioContext | null = null;
effect(() => {
  if (!hasSound.value) void context?.suspend();
});

export function play({ before, now, mine, cards, net }: Step): void {
  if (!hasSound.value || before === null || document.hidden) return;
  for (let card = 0; card < Math.min(cards, 8); card += 1) flick(card * 0.07);
  const isOurTurn = now.turn?.seat === mine && mine >= 0;
  if (isOurTurn && before.turn?.seat !== mine) tone(880, 0.18, 0.12);
  if (now.seats[mine]?.bet !== before.seats[mine]?.bet && (now.seats[mine]?.bet ?? 0) > 0) clink();
  if (before.phase !== "SETTLED" && net !== null && net > 0) fanfare();
}

/** Needs a gesture of the player first, which switching the sound on is; after a reload the first sounds may stay silent. */
function audio(): AudioContext {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  return context;
}

/** A card sliding over cloth: a breath of filtered noise. */
function flick(delayS: number): void {
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
  noise.start(at.currentTime + delayS);
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
