/** The power of a signal at each frequency. */

/** For a signal of 2^n samples: 2^(n−1) − 1 powers, without the constant and the highest frequency. */
export function periodogramOf(signal: Float64Array): Float64Array {
  const re = signal.slice();
  const im = new Float64Array(signal.length);
  transform(re, im);
  return Float64Array.from({ length: signal.length / 2 - 1 }, (_, k) => (re[k + 1] ?? 0) ** 2 + (im[k + 1] ?? 0) ** 2);
}

/** Cooley and Tukey's fast Fourier transform, in place. */
function transform(re: Float64Array, im: Float64Array): void {
  reverseBits(re);
  for (let half = 1; half < re.length; half *= 2) {
    for (let k = 0; k < half; k++) {
      const angle = (-Math.PI * k) / half;
      const cos = Math.cos(angle);
      const sin = Math.sin(angle);
      for (let a = k; a < re.length; a += 2 * half) {
        const b = a + half;
        const bRe = (re[b] as number) * cos - (im[b] as number) * sin;
        const bIm = (re[b] as number) * sin + (im[b] as number) * cos;
        re[b] = (re[a] as number) - bRe;
        im[b] = (im[a] as number) - bIm;
        re[a] = (re[a] as number) + bRe;
        im[a] = (im[a] as number) + bIm;
      }
    }
  }
}

/** The imaginary part is still zero, so only the real one is moved. */
function reverseBits(re: Float64Array): void {
  let reversed = 0;
  for (let i = 1; i < re.length; i++) {
    let bit = re.length / 2;
    while (reversed >= bit) {
      reversed -= bit;
      bit /= 2;
    }
    reversed += bit;
    if (i >= reversed) continue;
    const swapped = re[i] as number;
    re[i] = re[reversed] as number;
    re[reversed] = swapped;
  }
}
