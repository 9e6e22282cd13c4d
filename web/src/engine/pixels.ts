/** Getting at the pixels of a picture that a camera or the page handed over. */
import type { Picture } from "./crop";

export type Frame = VideoFrame | ImageBitmap;

export function sizeOf(frame: Frame): { readonly width: number; readonly height: number } {
  return "displayWidth" in frame
    ? { width: frame.displayWidth, height: frame.displayHeight }
    : { width: frame.width, height: frame.height };
}

const RGBA = { format: "RGBA", colorSpace: "srgb" } as const;

export class PixelReader {
  #context: OffscreenCanvasRenderingContext2D | null = null;
  #pixels = new Uint8Array();
  #canCopy = true;

  /** Returns the pixels, which the next call may write over; the frame stays open. */
  async read(frame: Frame): Promise<Picture> {
    if ("copyTo" in frame && this.#canCopy) {
      try {
        return await this.#copy(frame);
      } catch {
        this.#canCopy = false; // a browser that does not convert colours as it copies
      }
    }
    return this.#draw(frame);
  }

  /** Into the same memory every time: a megabyte of garbage a picture is much to collect. */
  async #copy(frame: VideoFrame): Promise<Picture> {
    const { width, height } = frame.visibleRect ?? { width: 0, height: 0 };
    const nBytes = 4 * width * height;
    if (frame.allocationSize(RGBA) !== nBytes) throw new Error("pixels are not packed");
    if (this.#pixels.length !== nBytes) this.#pixels = new Uint8Array(nBytes);
    await frame.copyTo(this.#pixels, RGBA);
    return { width, height, rgba: this.#pixels };
  }

  #draw(frame: Frame): Picture {
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
