/** Draws the stick figure of one frame, over the reader's own video if he has chosen it. */
import { LANDMARKS, type Bone, type Person, type Side } from "./data";

const SEEN = 0.5;
const FAINTEST = 0.18;
const FACE = 10;

export interface Line {
  readonly side: Side;
  readonly opacity: number;
  readonly fine: boolean;
  /** Ends in the drawing's pixels. */
  readonly ends: readonly [number, number, number, number];
}

/** The lines of one frame in a drawing of the given width; missing points leave lines out. */
export function listLines(
  person: Person,
  bones: readonly Bone[],
  row: number,
  widthPx: number,
): Line[] {
  const [left, top, width] = person.viewBox;
  const scale = widthPx / width;
  const at = (mark: number, axis: 0 | 1): number =>
    ((person.positions[2 * (row * LANDMARKS + mark) + axis] ?? NaN) - (axis === 0 ? left : top)) *
    scale;
  const lines: Line[] = [];
  for (const { start, end, side } of bones) {
    const ends = [at(start, 0), at(start, 1), at(end, 0), at(end, 1)] as const;
    if (!ends.every(Number.isFinite)) continue;
    const seen = Math.min(
      person.visibility[row * LANDMARKS + start] ?? NaN,
      person.visibility[row * LANDMARKS + end] ?? NaN,
    );
    const opacity = Number.isNaN(seen) || seen >= SEEN ? 1 : Math.max(FAINTEST, seen);
    lines.push({ side, opacity, fine: Math.max(start, end) <= FACE, ends });
  }
  return lines;
}

export class Figure {
  readonly #canvas: HTMLCanvasElement;
  readonly #person: Person;
  readonly #bones: readonly Bone[];
  readonly #aspect: number;
  video: HTMLVideoElement | null = null;

  constructor(canvas: HTMLCanvasElement, person: Person, bones: readonly Bone[], aspect: number) {
    this.#canvas = canvas;
    this.#person = person;
    this.#bones = bones;
    this.#aspect = aspect;
    canvas.style.setProperty("--ratio", (person.viewBox[2] / person.viewBox[3]).toFixed(4));
  }

  /** Draw a frame; returns whether there was anybody to draw. */
  draw(row: number): boolean {
    const context = this.#canvas.getContext("2d");
    const width = this.#canvas.clientWidth;
    const height = this.#canvas.clientHeight;
    if (!context || width === 0) return true;
    const density = Math.min(3, window.devicePixelRatio || 1);
    const [pixelWidth, pixelHeight] = [Math.round(width * density), Math.round(height * density)];
    if (this.#canvas.width !== pixelWidth || this.#canvas.height !== pixelHeight) {
      this.#canvas.width = pixelWidth;
      this.#canvas.height = pixelHeight;
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    if (this.video) this.#drawVideo(context, this.video, width);
    const lines = listLines(this.#person, this.#bones, row, width);
    this.#drawLines(context, lines, width, this.video !== null);
    return lines.length > 0;
  }

  #drawVideo(context: CanvasRenderingContext2D, video: HTMLVideoElement, width: number): void {
    const [left, top, boxWidth] = this.#person.viewBox;
    const scale = width / boxWidth;
    context.drawImage(video, -left * scale, -top * scale, this.#aspect * scale, scale);
  }

  #drawLines(
    context: CanvasRenderingContext2D,
    lines: readonly Line[],
    width: number,
    onPicture: boolean,
  ): void {
    const style = getComputedStyle(this.#canvas);
    const thick = Math.max(2, width / 110);
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const line of [...lines].sort((one, other) => one.opacity - other.opacity)) {
      const [x1, y1, x2, y2] = line.ends;
      context.globalAlpha = line.opacity;
      context.lineWidth = line.fine ? thick * 0.6 : thick;
      context.beginPath();
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      if (onPicture) {
        context.save();
        context.lineWidth += 2.5;
        context.strokeStyle = "#10141c";
        context.stroke();
        context.restore();
      }
      context.strokeStyle = style.getPropertyValue(`--${line.side}`).trim();
      context.stroke();
    }
    context.globalAlpha = 1;
  }
}
