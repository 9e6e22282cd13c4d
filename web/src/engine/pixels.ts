/** Getting at the pixels of a picture that a camera or the page handed over. */
import type { Picture } from "./crop";

export type Frame = VideoFrame | ImageBitmap;

export function sizeOf(frame: Frame): { readonly width: number; readonly height: number } {
  return "displayWidth" in frame
    ? { width: frame.displayWidth, height: frame.displayHeight }
    : { width: frame.width, height: frame.height };
}

export class PixelReader {
  #context: OffscreenCanvasRenderingContext2D | null = null;

  /** Returns the pixels; the frame stays open. */
  read(frame: Frame): Picture {
    const { width, height } = sizeOf(frame);
    const context = this.#contextOf(width, height);
    context.drawImage(frame, 0, 0, width, height);
    return { width, height, rgba: context.getImageData(0, 0, width, height).data };
  }

  #contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
    const known = this.#context;
    if (known?.canvas.width === width && known.canvas.height === height) return known;
    const canvas = new OffscreenCanvas(width, height);
    // Kept in main memory, where it is read from.
    const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
    if (context === null) throw new Error("no canvas to read pixels with");
    this.#context = context;
    return context;
  }
}
