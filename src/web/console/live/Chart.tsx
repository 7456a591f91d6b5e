import { useEffect, useRef } from "preact/hooks";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";

interface Line {
  readonly label: string;
  readonly color: string;
  readonly values: readonly (number | null)[];
}

interface Props {
  readonly title: string;
  /** Behind each value that is read out. */
  readonly unit: string;
  /** Epoch milliseconds, rising. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}

const HEIGHT = 150;
const CLOCK = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });
/** Before the first figures come the axis counts from 1970. */
const hourOf = (at: number): string => (at > 1_000_000 ? CLOCK.format(at * 1_000) : "");
const INK = "#aeb8b4";
const GRID = { stroke: "#26323788", width: 1 };

/** Lines over time. A screen reader hears the newest values; the picture is for eyes. */
export function Chart({ title, unit, times, lines }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot | null>(null);
  const data: UPlot.AlignedData = [times.map((at) => at / 1_000), ...lines.map(({ values }) => [...values])];
  const newest = lines.map(({ label, values }) => `${label} ${shown(values.at(-1))}${unit}`).join(", ");

  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    chart.current = new UPlot(optionsOf(lines, box.clientWidth), data, box);
    const sizes = new ResizeObserver(() => chart.current?.setSize({ width: box.clientWidth, height: HEIGHT }));
    sizes.observe(box);
    return () => {
      sizes.disconnect();
      chart.current?.destroy();
    };
  }, []);
  useEffect(() => chart.current?.setData(data), [times]);

  return (
    <figure class="chart">
      <figcaption>
        {title}
        <span class="chart-keys">
          {lines.map(({ label, color }) => (
            <span key={label}>
              <svg viewBox="0 0 10 10" aria-hidden="true">
                <circle cx="5" cy="5" r="5" fill={color} />
              </svg>
              {label}
            </span>
          ))}
        </span>
      </figcaption>
      <div ref={place} role="img" aria-label={`${title}: ${newest}`} />
    </figure>
  );
}

function optionsOf(lines: readonly Line[], width: number): UPlot.Options {
  const axis = { stroke: INK, grid: GRID, ticks: { show: false }, font: "12px Jost, sans-serif" };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_chart, _least, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [
      { ...axis, space: 90, values: (_chart, times) => times.map(hourOf) },
      { ...axis, size: 44, space: 36 },
    ],
    series: [{}, ...lines.map(({ label, color }) => ({ label, stroke: color, width: 2, points: { show: false } }))],
  };
}

export const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : value.toFixed(value < 10 ? 1 : 0);
