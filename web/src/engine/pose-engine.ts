/** What looks at the camera's pictures, or packs them for the service to look at. */
import type { EngineKind } from "../live/model";
import { LiteRtModels, loadRuntime } from "./litert";
import type { ModelName } from "./messages";
import { PersonTracker } from "./person-tracker";
import { type Frame, PixelReader, sizeOf } from "./pixels";
import type { Picture } from "./crop";

/** What is known of one picture. */
export interface Look {
  readonly width: number;
  readonly height: number;
  /** 33 x (x, y, z, visibility); null where nobody was found, or nobody looked. */
  readonly points: Float32Array | null;
  readonly world: Float32Array | null;
  /** A JPEG or WebP file. */
  readonly picture: ArrayBuffer | null;
}

export interface PoseEngine {
  readonly kind: EngineKind;
  readonly model: ModelName;
  /** Looks at a picture taken at `timeMs`; the frame stays open. Not for two at once. */
  look(frame: Frame, timeMs: number): Promise<Look>;
  close(): void;
}

/** More threads than two gain little on models this small, and the page needs a core. */
const MOST_THREADS = 2;

/** The BlazePose models on LiteRT.js. */
export class LiteRtEngine implements PoseEngine {
  readonly kind = "litert";
  readonly #pixels = new PixelReader();
  readonly #tracker: PersonTracker<Picture>;

  private constructor(private readonly models: LiteRtModels) {
    this.#tracker = new PersonTracker(models);
  }

  /** @param onProgress told the share that is loaded, 0 to 1 */
  static async load(model: ModelName, onProgress: (share: number) => void): Promise<LiteRtEngine> {
    const threads = await runtime();
    onProgress(0.4);
    return new LiteRtEngine(await LiteRtModels.load(model, threads, onProgress));
  }

  get model(): ModelName {
    return this.models.model;
  }

  async look(frame: Frame, timeMs: number): Promise<Look> {
    const picture = await this.#pixels.read(frame);
    const { width, height } = picture;
    const estimate = await this.#tracker.estimate(picture, timeMs);
    const { points = null, world = null } = estimate ?? {};
    return { width, height, points, world, picture: null };
  }

  close(): void {
    this.models.close();
  }
}

let loading: Promise<number> | null = null;

/** Loads LiteRT once: it stays in the worker when engines come and go. */
function runtime(): Promise<number> {
  loading ??= loadRuntime(Math.min(MOST_THREADS, navigator.hardwareConcurrency));
  return loading;
}

/** Packs pictures for the service, which says how large and how good they may be. */
export class PictureEngine implements PoseEngine {
  readonly kind = "server";
  readonly model = "full";
  #widthPx = 480;
  #quality = 0.7;
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
    // Browsers that cannot write WebP write PNG instead of failing, which is far too large.
    const file = await this.#canvas.convertToBlob({ type: "image/jpeg", quality: this.#quality });
    return { width, height, points: null, world: null, picture: await file.arrayBuffer() };
  }

  close(): void {
    this.#canvas = new OffscreenCanvas(1, 1);
  }
}
