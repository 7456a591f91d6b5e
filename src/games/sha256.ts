/**
 * SHA-256 and HMAC-SHA256 (FIPS 180-4, RFC 2104), synchronous and without a package: the rules need them
 * on the server and the same code must verify a round in a browser, where WebCrypto is asynchronous.
 * A stream of HMACs over one key and prefix pays for both once.
 */
const BLOCK_BYTES = 64;

// The first 32 bits of the fractional parts of the cube roots (K) and square roots (H0) of the primes.
const PRIMES = firstPrimes(64);
const K = Int32Array.from(PRIMES, (prime) => fraction32(Math.cbrt(prime)));
const H0 = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction32(Math.sqrt(prime)));

/** A hash in progress. */
interface Hashing {
  readonly chain: Int32Array;
  readonly tail: Uint8Array;
  length: number;
}

export function sha256(message: Uint8Array): Uint8Array {
  return bytesOf(finish(absorb(start(), message)), new Uint8Array(32));
}

export const sha256Hex = (message: Uint8Array): string => toHex(sha256(message));

export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return bytesOf(hmacPrefixed(key, message)(new Uint8Array(0)), new Uint8Array(32));
}

/**
 * HMAC-SHA256 of `prefix` followed by whatever the returned function is given; key and prefix are hashed once.
 * Its answer is the digest as eight big-endian words, overwritten by the next call.
 */
export function hmacPrefixed(key: Uint8Array, prefix: Uint8Array): (suffix: Uint8Array) => Int32Array {
  const pad = new Uint8Array(BLOCK_BYTES);
  pad.set(key.length > BLOCK_BYTES ? sha256(key) : key);
  const innerPad = pad.map((byte) => byte ^ 0x36);
  const outerPad = pad.map((byte) => byte ^ 0x5c);
  const inner = absorb(absorb(start(), innerPad), prefix);
  const outer = absorb(start(), outerPad);
  const hashing = start();
  const innerDigest = new Uint8Array(32);
  return (suffix) => {
    bytesOf(finish(absorb(restart(hashing, inner), suffix)), innerDigest);
    return finish(absorb(restart(hashing, outer), innerDigest));
  };
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function toHex(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

/** The bytes of an even number of hex digits; null for anything else. */
export function fromHex(hex: string): Uint8Array | null {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) return null;
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

const start = (): Hashing => ({ chain: H0.slice(), tail: new Uint8Array(BLOCK_BYTES), length: 0 });

/** Take a hash up again from where another one is; that one stays as it is. */
function restart(hashing: Hashing, from: Hashing): Hashing {
  hashing.chain.set(from.chain);
  hashing.tail.set(from.tail);
  hashing.length = from.length;
  return hashing;
}

function absorb(hashing: Hashing, bytes: Uint8Array): Hashing {
  let filled = hashing.length % BLOCK_BYTES;
  for (let i = 0; i < bytes.length; i++) {
    hashing.tail[filled++] = bytes[i] as number;
    if (filled === BLOCK_BYTES) {
      compress(hashing.chain, hashing.tail);
      filled = 0;
    }
  }
  hashing.length += bytes.length;
  return hashing;
}

/** Pads and spends the hash. The chain is the digest, as words. */
function finish({ chain, tail, length }: Hashing): Int32Array {
  const filled = length % BLOCK_BYTES;
  tail[filled] = 0x80;
  tail.fill(0, filled + 1);
  if (filled + 1 + 8 > BLOCK_BYTES) {
    compress(chain, tail);
    tail.fill(0);
  }
  putWord(tail, 56, Math.floor(length / 0x2000_0000)); // The length in bits, 64-bit big-endian.
  putWord(tail, 60, length << 3);
  compress(chain, tail);
  return chain;
}

function bytesOf(words: Int32Array, into: Uint8Array): Uint8Array {
  for (let i = 0; i < words.length; i++) putWord(into, 4 * i, words[i] as number);
  return into;
}

function putWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

/** The message schedule, reused: one thread, and nothing outlives a call. */
const W = new Int32Array(64);

function compress(chain: Int32Array, block: Uint8Array): void {
  for (let t = 0, at = 0; t < 16; t++, at += 4) {
    W[t] =
      ((block[at] as number) << 24) |
      ((block[at + 1] as number) << 16) |
      ((block[at + 2] as number) << 8) |
      (block[at + 3] as number);
  }
  for (let t = 16; t < 64; t++) {
    const w15 = W[t - 15] as number;
    const w2 = W[t - 2] as number;
    const sigma0 = ((w15 >>> 7) | (w15 << 25)) ^ ((w15 >>> 18) | (w15 << 14)) ^ (w15 >>> 3);
    const sigma1 = ((w2 >>> 17) | (w2 << 15)) ^ ((w2 >>> 19) | (w2 << 13)) ^ (w2 >>> 10);
    W[t] = (sigma1 + (W[t - 7] as number) + sigma0 + (W[t - 16] as number)) | 0;
  }
  let a = chain[0] as number;
  let b = chain[1] as number;
  let c = chain[2] as number;
  let d = chain[3] as number;
  let e = chain[4] as number;
  let f = chain[5] as number;
  let g = chain[6] as number;
  let h = chain[7] as number;
  for (let t = 0; t < 64; t++) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + (K[t] as number) + (W[t] as number)) | 0;
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  chain[0] = (chain[0] as number) + a;
  chain[1] = (chain[1] as number) + b;
  chain[2] = (chain[2] as number) + c;
  chain[3] = (chain[3] as number) + d;
  chain[4] = (chain[4] as number) + e;
  chain[5] = (chain[5] as number) + f;
  chain[6] = (chain[6] as number) + g;
  chain[7] = (chain[7] as number) + h;
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

function fraction32(root: number): number {
  return ((root % 1) * 0x1_0000_0000) | 0;
}
