import { scaleOf } from "./interval-scale";

interface Props {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** From which value on a change is worth it. */
  readonly margin: number;
  /** The same in words, for who does not see it. */
  readonly label: string;
  readonly format: (value: number) => string;
}

const WIDTH = 600;
const HEIGHT = 92;
const MIDDLE = 34;

/** A difference and where the truth is, against nothing and against the margin. */
export function IntervalPlot({ estimate, low, high, margin, label, format }: Props) {
  const { place } = scaleOf(low, high, margin);
  const x = (value: number): number => 30 + place(value) * (WIDTH - 60);
  const marks = [0, margin];
  return (
    <svg
      class="interval-plot"
      viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
      role="img"
      aria-label={label}
    >
      {marks.map((mark) => (
        <g key={mark} class="interval-mark">
          <line x1={x(mark)} x2={x(mark)} y1={8} y2={60} />
          <text x={x(mark)} y={84} text-anchor="middle">
            {format(mark)}
          </text>
        </g>
      ))}
      <line class="interval-line" x1={x(low)} x2={x(high)} y1={MIDDLE} y2={MIDDLE} />
      <circle class="interval-dot" cx={x(estimate)} cy={MIDDLE} r={8} />
    </svg>
  );
}
