/** Draws stick figures on a canvas. */
import type { Figure, Side } from "./figure";

/** Okabe and Ito's palette: told apart with every kind of colour vision. */
export const SIDE_COLOURS: Readonly<Record<Side, string>> = {
  left: "#56b4e9",
  right: "#e69f00",
  middle: "#f0e442",
};
const EDGE = "rgb(10 16 14 / 75%)";
const SMALLEST_LINE_PX = 2;
const LINE_PER_SIDE = 1 / 180;

/** Clears the canvas and draws all figures, in one go so that nothing flickers. */
export function drawFigures(
  context: CanvasRenderingContext2D,
  figures: readonly Figure[],
  widthPx: number,
  heightPx: number,
): void {
  context.clearRect(0, 0, widthPx, heightPx);
  const thickness = Math.max(SMALLEST_LINE_PX, Math.max(widthPx, heightPx) * LINE_PER_SIDE);
  context.lineCap = "round";
  for (const { lines, dots } of figures) {
    for (const { from, to, side, opacity } of lines) {
      context.globalAlpha = opacity;
      for (const [colour, extra] of [
        [EDGE, 2],
        [SIDE_COLOURS[side], 0],
      ] as const) {
        context.beginPath();
        context.moveTo(...from);
        context.lineTo(...to);
        context.strokeStyle = colour;
        context.lineWidth = thickness + extra;
        context.stroke();
      }
    }
    for (const { at, side, opacity } of dots) {
      context.globalAlpha = opacity;
      context.beginPath();
      context.arc(...at, thickness * 0.85, 0, 2 * Math.PI);
      context.fillStyle = SIDE_COLOURS[side];
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = EDGE;
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}
