/** What looks at the camera's pictures itself; `picture-engine.ts` packs them for the service. */
import type { EngineKind } from "../live/model";
import { LiteRtModels, loadRuntime } from "./litert";
import type { ModelName } from "./messages";
import { PersonTracker } from "./person-tracker";
import { type Frame, PixelReader } from "./pixels";
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
  /** Null where the service looks. */
  readonly model: ModelName | null;
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
