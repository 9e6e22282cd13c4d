import { useEffect, useState } from "preact/hooks";

import { messages } from "../../messages/language";
import type { FigureBody } from "../../transport/bodies";
import { Icon } from "../icons";

const wantsNoMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Index of the instant that is shown `atS` seconds into the round. */
export function instantAt(timesS: readonly number[], atS: number): number {
  const roundS = timesS.at(-1) ?? 0;
  if (roundS <= 0) return 0;
  const inRoundS = atS % roundS;
  let index = 0;
  while (index + 1 < timesS.length && (timesS[index + 1] ?? 0) <= inRoundS) index += 1;
  return index;
}

interface Props {
  readonly figure: FigureBody;
  /** What it shows, for those who cannot see it. */
  readonly description: string;
}

/** The exercise as a moving drawing; it stands still in the end position where less motion is wanted. */
export function MovingFigure({ figure, description }: Props) {
  const texts = messages.value.exercises;
  const [isMoving, setIsMoving] = useState(() => !wantsNoMotion());
  const [instant, setInstant] = useState(figure.end);

  useEffect(() => {
    if (!isMoving) return;
    const beganMs = performance.now();
    let handle = 0;
    const tick = (nowMs: number): void => {
      setInstant(instantAt(figure.times_s, (nowMs - beganMs) / 1000));
      handle = requestAnimationFrame(tick);
    };
    handle = requestAnimationFrame(tick);
    return () => {
      cancelAnimationFrame(handle);
    };
  }, [isMoving, figure]);

  return (
    <div class="moving-figure">
      <svg viewBox={figure.view_box} role="img" aria-label={description}>
        {figure.props.map(({ tone, path }, index) => (
          <path key={index} class={`tone-${tone}`} d={path} />
        ))}
        <g class="figure-body">
          {figure.pieces.map(({ tone, paths }, index) => (
            <path
              key={index}
              class={`tone-${tone}`}
              d={paths.length === 1 ? paths[0] : paths[Math.min(instant, paths.length - 1)]}
            />
          ))}
        </g>
      </svg>
      <button
        type="button"
        class="small"
        onClick={() => {
          setIsMoving(!isMoving);
        }}
      >
        <Icon name={isMoving ? "pause" : "play"} size={16} />
        {isMoving ? texts.figurePause : texts.figurePlay}
      </button>
    </div>
  );
}
