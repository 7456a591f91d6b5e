/** How surprising a statistic is: upper tails of the distributions that the battery needs. */

/** The chance that chi-square with `df` degrees of freedom is at least `statistic`. */
export function chiSquareTail(statistic: number, df: number): number {
  return upperGamma(df / 2, statistic / 2);
}

/** The chance that a standard normal is at least `z`. */
export function normalTail(z: number): number {
  const tail = upperGamma(0.5, (z * z) / 2) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/** Kolmogorov's limit: the chance that the greatest distance of n sorted uniforms is at least `distance`. */
export function kolmogorovTail(distance: number, n: number): number {
  const root = Math.sqrt(n);
  const x = (root + 0.12 + 0.11 / root) * distance;
  if (x < 0.2) return 1; // The series below converges too slowly, and rounds to 1 anyway.
  let tail = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    tail += k % 2 === 1 ? 2 * term : -2 * term;
    if (term < 1e-18) break;
  }
  return Math.min(Math.max(tail, 0), 1);
}

/** The regularized upper incomplete gamma function Q(a, x): by its series below a, by its continued fraction above. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - scale * gammaSeries(a, x) : scale * gammaFraction(a, x);
}

const STEPS_MAX = 10_000; // The largest tables have 10^5 degrees of freedom and need some hundred.

function gammaSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < STEPS_MAX && term > sum * 1e-15; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Lentz's method. */
function gammaFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < STEPS_MAX; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = numerator * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + numerator / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return value;
}

/** Lanczos' approximation, g = 7. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x + 6.5;
  const sum = LANCZOS.reduce((total, coefficient, i) => (i === 0 ? coefficient : total + coefficient / (x - 1 + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const LANCZOS = [
  0.999_999_999_999_809_9, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_1,
  -176.615_029_162_140_6, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6,
  1.505_632_735_149_311_6e-7,
];
