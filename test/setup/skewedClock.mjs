/**
 * Loaded before a server (`node --import`): its wall clock is CLOCK_OFFSET_MS off, and at each SIGUSR2 jumps to the next
 * offset of CLOCK_JUMPS_MS (comma-separated). The monotonic clock is left alone, as it is where a machine's clock is set.
 */
const Real = Date;
const jumps = (process.env["CLOCK_JUMPS_MS"] ?? "").split(",").filter(Boolean).map(Number);
let offsetMs = Number(process.env["CLOCK_OFFSET_MS"] ?? 0);

globalThis.Date = class extends Real {
  constructor(...args) {
    if (args.length === 0) super(Real.now() + offsetMs);
    else super(...args);
  }
  static now() {
    return Real.now() + offsetMs;
  }
};

process.on("SIGUSR2", () => {
  offsetMs = jumps.shift() ?? offsetMs;
});
