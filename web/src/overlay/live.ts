/**
 * The skeleton over the running camera. The newest pose is drawn once an animation frame, cleared and
 * drawn in the same task, so that no frame is ever shown empty. Mirroring is the page's, by CSS.
 */
import type { ReadonlySignal } from "@preact/signals";

import type { Pose } from "../live/model";
import { drawFigures } from "./draw";
import { figureOfPoints } from "./figure";
import { GlidingPose } from "./gliding";

export interface OverlayOptions {
  /** Glide between the poses of a slow watch; off where people want no motion. */
  readonly isGliding?: boolean;
  /** Called with every pose that reached the canvas. */
  readonly onDrawn?: (pose: Pose) => void;
}

/** Draws the poses of `model` on `canvas` until the function that it returns is called. */
export function startOverlay(
  canvas: HTMLCanvasElement,
  model: { readonly pose: ReadonlySignal<Pose | null> },
  { isGliding = true, onDrawn }: OverlayOptions = {},
): () => void {
  const context = canvas.getContext("2d");
  if (context === null) return () => undefined;
  const gliding = new GlidingPose();
  let newest: Pose | null = null;
  let drawn: Float32Array | null = null;
  let handle: number | null = null;
  let fading: ReturnType<typeof setTimeout> | undefined;

  const frame = (nowMs: number): void => {
    handle = null;
    const pose = model.pose.peek();
    const isNew = pose !== newest;
    if (isNew) gliding.update(pose, nowMs);
    newest = pose;
    const points = isGliding ? gliding.at(nowMs) : (pose?.points ?? null);
    const hasResized = fitCanvas(canvas, pose);
    if (points !== drawn || hasResized) {
      const figures = points === null ? [] : [figureOfPoints(points, canvas.width, canvas.height)];
      drawFigures(context, figures, canvas.width, canvas.height);
      drawn = points;
    }
    if (isNew && pose !== null) onDrawn?.(pose);
    if (isGliding && gliding.isMoving(nowMs)) ask();
    else if (isGliding && points !== null) fading ??= setTimeout(fade, gliding.freshMs(nowMs));
  };
  // A frame that is asked for costs the browser work and memory also where nothing is drawn.
  const ask = (): void => {
    handle ??= requestAnimationFrame(frame);
  };
  /** The last pose is taken away when no other came. */
  const fade = (): void => {
    fading = undefined;
    ask();
  };
  const unfollow = model.pose.subscribe(ask);
  const sizes = new ResizeObserver(ask);
  sizes.observe(canvas);
  return () => {
    unfollow();
    sizes.disconnect();
    clearTimeout(fading);
    if (handle !== null) cancelAnimationFrame(handle);
    context.clearRect(0, 0, canvas.width, canvas.height);
  };
}

/** Gives the canvas as many pixels as it takes up on the screen; returns whether they changed. */
function fitCanvas(canvas: HTMLCanvasElement, pose: Pose | null): boolean {
  const { devicePixelRatio: ratio } = window;
  const width = Math.round(canvas.clientWidth * ratio) || (pose?.width ?? canvas.width);
  const height = Math.round(canvas.clientHeight * ratio) || (pose?.height ?? canvas.height);
  if (width === canvas.width && height === canvas.height) return false;
  canvas.width = width; // empties it; the caller draws in the same task
  canvas.height = height;
  return true;
}
