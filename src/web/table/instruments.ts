/** What a table sounds like, made on the spot from noise and tones: no file is loaded. */
import { effect } from "@preact/signals";
import { hasSound, volume } from "../settings.ts";

let context: AudioContext | null = null;
let master: GainNode | null = null;
effect(() => {
  if (!hasSound.value) void context?.suspend();
});
effect(() => {
  const loudness = volume.value;
  if (master !== null) master.gain.value = loudness;
});

/** Needs a gesture of the player first, which switching the sound on is; after a reload the first sounds may stay silent. */
function audio(): { readonly at: AudioContext; readonly out: AudioNode } {
  context ??= new AudioContext();
  if (master === null) {
    master = new GainNode(context, { gain: volume.peek() });
    master.connect(context.destination);
  }
  if (context.state === "suspended") void context.resume();
  return { at: context, out: master };
}

const CARDS_HZ = [2_300, 2_700, 3_100, 2_500]; // Four cards, none like the one before.
let nextCard = 0;

/** A card sliding over cloth: a breath of filtered noise. */
export function cardOnFelt(): void {
  nextCard = (nextCard + 1) % CARDS_HZ.length;
  noise({ pitchHz: CARDS_HZ[nextCard] ?? 2_500, lengthS: 0.09, loudness: 0.24, delayS: 0.12 });
}

/** Two short breaths: the card's edge, and its face. */
export function flip(): void {
  noise({ pitchHz: 3_600, lengthS: 0.03, loudness: 0.2, delayS: 0 });
  noise({ pitchHz: 2_100, lengthS: 0.06, loudness: 0.3, delayS: 0.16 });
}

/** So many clay chips, one on the other. */
export function chipOnChip(chips: number): void {
  for (let nth = 0; nth < chips; nth += 1) {
    tone({ pitchHz: 2_350 + (nth % 3) * 190, delayS: nth * 0.055, lengthS: 0.05, loudness: 0.09 });
    noise({ pitchHz: 5_200, lengthS: 0.018, loudness: 0.12, delayS: nth * 0.055 });
  }
}

export function bell(): void {
  tone({ pitchHz: 880, delayS: 0.05, lengthS: 0.35, loudness: 0.1 });
  tone({ pitchHz: 1_320, delayS: 0.05, lengthS: 0.25, loudness: 0.04 });
}

export const tick = (): void => tone({ pitchHz: 1_760, delayS: 0, lengthS: 0.04, loudness: 0.06 });

const CHORDS_HZ = {
  small: [660, 880],
  middle: [660, 830, 990],
  large: [523, 659, 784, 1_047],
  blackjack: [587, 740, 880, 1_175, 1_480],
} as const;

export function chord(name: keyof typeof CHORDS_HZ): void {
  for (const [nth, pitchHz] of CHORDS_HZ[name].entries())
    tone({ pitchHz, delayS: nth * 0.085, lengthS: 0.38, loudness: 0.1 });
}

interface Sound {
  readonly pitchHz: number;
  readonly delayS: number;
  readonly lengthS: number;
  readonly loudness: number;
}

function noise({ pitchHz, delayS, lengthS, loudness }: Sound): void {
  const { at, out } = audio();
  const buffer = at.createBuffer(1, at.sampleRate * lengthS, at.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < samples.length; i += 1) samples[i] = (Math.random() * 2 - 1) * (1 - i / samples.length) ** 2;
  const source = new AudioBufferSourceNode(at, { buffer });
  source
    .connect(new BiquadFilterNode(at, { type: "bandpass", frequency: pitchHz, Q: 0.8 }))
    .connect(new GainNode(at, { gain: loudness }))
    .connect(out);
  source.start(at.currentTime + delayS);
}

function tone({ pitchHz, delayS, lengthS, loudness }: Sound): void {
  const { at, out } = audio();
  const start = at.currentTime + delayS;
  const gain = new GainNode(at, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(loudness, start + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.001, start + lengthS);
  const oscillator = new OscillatorNode(at, { type: "triangle", frequency: pitchHz });
  oscillator.connect(gain).connect(out);
  oscillator.start(start);
  oscillator.stop(start + lengthS);
}
