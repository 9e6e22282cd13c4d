/** Packs pictures for the service, which says how large and how good they may be. */
import { type Frame, sizeOf } from "./pixels";
import type { Look, PoseEngine } from "./pose-engine";

/**
 * Pictures up to this width are packed as WebP, where the browser can write it: the service asks for
 * such small ones where the link is slow. WebP takes a fifth to a third fewer bytes, but 9 ms of a weak
 * device at this width and 15 to 50 ms above it, where JPEG takes about one (docs/decisions/0015).
 */
const WEBP_UP_TO_PX = 320;

export class PictureEngine implements PoseEngine {
  readonly kind = "server";
  readonly model = null;
  #widthPx = 480;
  #quality = 0.7;
  #canWriteWebp = true;
  #canvas = new OffscreenCanvas(1, 1);

  setQuality(widthPx: number, quality: number): void {
    this.#widthPx = widthPx;
    this.#quality = quality;
  }

  async look(frame: Frame): Promise<Look> {
    const { width: fullWidth, height: fullHeight } = sizeOf(frame);
    const width = Math.min(this.#widthPx, fullWidth);
    const height = Math.max(1, Math.round((fullHeight * width) / fullWidth));
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas = new OffscreenCanvas(width, height);
    }
    const context = this.#canvas.getContext("2d", { alpha: false });
    if (context === null) throw new Error("no canvas to pack pictures with");
    context.drawImage(frame, 0, 0, width, height);
    const file = await this.#pack();
    return { width, height, points: null, world: null, picture: await file.arrayBuffer() };
  }

  close(): void {
    this.#canvas = new OffscreenCanvas(1, 1);
  }

  async #pack(): Promise<Blob> {
    const quality = this.#quality;
    if (this.#canWriteWebp && this.#canvas.width <= WEBP_UP_TO_PX) {
      const file = await this.#canvas.convertToBlob({ type: "image/webp", quality });
      // Browsers that cannot write WebP (Safari) write PNG instead of failing, which is far too large.
      if (file.type === "image/webp") return file;
      this.#canWriteWebp = false;
    }
    return this.#canvas.convertToBlob({ type: "image/jpeg", quality });
  }
}
