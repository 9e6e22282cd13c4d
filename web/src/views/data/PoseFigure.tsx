import { figureOfPoints } from "../../overlay/figure";
import type { DatasetRowBody } from "../../transport/datasets";

const HEIGHT = 300;

/** 33 x (x, y, z, visibility), as the overlay draws them. */
function toPoints(points: DatasetRowBody["points"]): Float32Array {
  const flat = new Float32Array(4 * points.length).fill(NaN);
  points.forEach((point, mark) => {
    if (point === null) return;
    flat.set([point[0] ?? NaN, point[1] ?? NaN, 0, 1], 4 * mark);
  });
  return flat;
}

/** Around the body, in sizes of its larger side: enough to see where it is. */
const MARGIN = 0.3;

interface Extent {
  readonly low: number;
  readonly size: number;
}

/** What of one direction is shown: the body with a margin, of the given size. */
function extentOf(values: readonly number[], size: number): Extent {
  const middle = (Math.min(...values) + Math.max(...values)) / 2;
  return { low: middle - size / 2, size };
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

/** The skeleton of one row, near enough to be seen; the edge of the picture is drawn where it is. */
export function PoseFigure({
  row,
  label,
}: {
  readonly row: DatasetRowBody;
  readonly label: string;
}) {
  const width = Math.round(HEIGHT * row.aspect);
  const { lines } = figureOfPoints(toPoints(row.points), width, HEIGHT);
  const ends = lines.flatMap(({ from, to }) => [from, to]);
  const xs = ends.map(([x]) => x);
  const ys = ends.map(([, y]) => y);
  const aspect = width / HEIGHT;
  const body = Math.max(spread(xs) / aspect, spread(ys)) * (1 + 2 * MARGIN);
  // somebody who fills the picture, or nobody, is shown in the whole of it
  const isNear = ends.length > 0 && body > 0 && body < HEIGHT;
  const across = isNear ? extentOf(xs, body * aspect) : { low: 0, size: width };
  const down = isNear ? extentOf(ys, body) : { low: 0, size: HEIGHT };
  const box = [across.low, down.low, across.size, down.size].map((each) => each.toFixed(1));
  return (
    <svg class="pose-figure" role="img" aria-label={label} viewBox={box.join(" ")}>
      <rect x={0} y={0} width={width} height={HEIGHT} />
      {lines.map(({ from, to, side }, number) => (
        <line
          key={number}
          class={`pose-${side}`}
          x1={from[0].toFixed(1)}
          y1={from[1].toFixed(1)}
          x2={to[0].toFixed(1)}
          y2={to[1].toFixed(1)}
        />
      ))}
    </svg>
  );
}
