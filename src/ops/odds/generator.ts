/** Fast random words for simulations. Never for a shoe with stakes on it: those come from the fairness scheme. */
import type { Words } from "../../games/shoe.ts";

/** xoshiro128** (Blackman and Vigna), its state spread from one seed and a stream number by splitmix32. */
export function xoshiro(seed: number, stream: number): Words {
  const spread = splitmix(seed ^ Math.imul(stream, 0x9e37_79b9));
  let a = spread();
  let b = spread();
  let c = spread() ^ stream;
  let d = spread() | 1; // Not all four can be zero.
  return () => {
    const scrambled = Math.imul(b, 5);
    const word = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return word >>> 0;
  };
}

function splitmix(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e37_79b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85eb_ca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2_ae35);
    return z ^ (z >>> 16);
  };
}
