/** What the page and the worker that looks at pictures tell each other. */
import type { BlindSpan, EngineFigures, EngineState, Pose } from "../live/model";
import type { RateWish } from "../camera/rate";

export type ModelName = "lite" | "full";

/** What the worker is to do with pictures: look at them itself, or pack them for the service. */
export interface Work {
  readonly kind: "look" | "pack";
  /** What to begin with. */
  readonly model: ModelName;
  /** Whether a machine that cannot keep up may be given the lite model. */
  readonly canChange: boolean;
}

export type ToPose =
  | { readonly kind: "start"; readonly work: Work; readonly wish: RateWish }
  | { readonly kind: "wish"; readonly wish: RateWish }
  /** A line to the worker that holds the connection. */
  | { readonly kind: "sights"; readonly port: MessagePort }
  /** Pictures as the camera takes them; null where there are none any more. */
  | { readonly kind: "stream"; readonly frames: ReadableStream<VideoFrame> | null }
  /** The browser hands over no stream of pictures: the worker has to ask for each. */
  | { readonly kind: "ask" }
  /** The answer to `want`; null where the page has no picture. */
  | { readonly kind: "frame"; readonly frame: ImageBitmap | VideoFrame | null }
  | { readonly kind: "camera"; readonly isThere: boolean }
  /** Who is paused is not blind. */
  | { readonly kind: "pause"; readonly isPaused: boolean }
  | {
      readonly kind: "quality";
      readonly widthPx: number;
      readonly quality: number;
      readonly hz: number;
    }
  | { readonly kind: "stop" };

export type FromPose =
  | { readonly kind: "state"; readonly state: EngineState }
  /** Asks for a picture: timers of a worker go on where those of the page stand still. */
  | { readonly kind: "want" }
  | { readonly kind: "pose"; readonly pose: Pose }
  | { readonly kind: "blind"; readonly span: BlindSpan }
  | {
      readonly kind: "figures";
      readonly figures: Omit<EngineFigures, "latencyMs" | "latencyP95Ms">;
    };
