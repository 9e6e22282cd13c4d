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

/** The skeleton of one row in the frame it was seen in. */
export function PoseFigure({
  row,
  label,
}: {
  readonly row: DatasetRowBody;
  readonly label: string;
}) {
  const width = Math.round(HEIGHT * row.aspect);
  const { lines } = figureOfPoints(toPoints(row.points), width, HEIGHT);
  return (
    <svg class="pose-figure" role="img" aria-label={label} viewBox={`0 0 ${width} ${HEIGHT}`}>
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
