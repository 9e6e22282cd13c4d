/**
 * The BlazePose models on LiteRT.js. Only for a classic worker: LiteRT.js loads its WebAssembly with
 * `importScripts`, which module workers do not have.
 */
import {
  type CompiledModel,
  getGlobalLiteRt,
  loadAndCompile,
  loadLiteRt,
  supportsFeature,
  Tensor,
} from "@litertjs/core";
import { version } from "@litertjs/core/package.json";

import { computeAnchors, N_ANCHORS } from "./anchors";
import { cropRegion, type CropScale, type Picture } from "./crop";
import {
  decodeDetections,
  DETECTOR_SIZE_PX,
  regionsOf,
  suppress,
  VALUES_PER_ANCHOR,
  wholePicture,
} from "./detection";
import { decodeLandmarks, LANDMARKS_SIZE_PX, N_POINTS, type RegionLandmarks } from "./landmarks";
import type { ModelName } from "./messages";
import type { PoseModels } from "./person-tracker";
import type { Region } from "./region";

/** Score of the detector, and probability of the landmark model, that make a person; MediaPipe's. */
const MIN_CONFIDENCE = 0.5;
const DETECTOR_SCALE: CropScale = { border: "black", scale: 2 / 255, offset: -1 };
const LANDMARKS_SCALE: CropScale = { border: "replicate", scale: 1 / 255, offset: 0 };
const HEATMAP_VALUES = 64 * 64 * N_POINTS;

interface EmscriptenSettings {
  readonly mainScriptUrlOrBlob?: string;
  readonly locateFile: (path: string) => string;
  readonly printErr: (line: string) => void;
}

declare global {
  /** How Emscripten finds its files; read once by the script it is set for. */
  var Module: EmscriptenSettings | undefined;
}

/** Where this version's WebAssembly lies; the build copies it there. */
const FOLDER = `/assets/litert-${version}/`;
const THREADED = "litert_wasm_threaded_internal.js";
/** For browsers without threads or relaxed SIMD: slower, runs everywhere. */
const COMPATIBLE = "litert_wasm_compat_internal.js";

/** What LiteRT says when all is well. */
const CHATTER = /^(INFO|WARNING)\b/;

/** Loads LiteRT into this worker; returns the number of threads the models will have. */
export async function loadRuntime(wantedThreads: number): Promise<number> {
  const canThread = self.crossOriginIsolated && (await supportsFeature("relaxedSimd"));
  const script = FOLDER + (canThread ? THREADED : COMPATIBLE);
  // Before loading: the threads would else start this worker's own script again, and wait for ever.
  globalThis.Module = {
    mainScriptUrlOrBlob: script,
    locateFile: (path) => FOLDER + path,
    printErr: (line) => {
      if (!CHATTER.test(line)) reportError(new Error(line));
    },
  };
  if (canThread) await loadLiteRt(FOLDER, { threads: true });
  else await loadLiteRt(script);
  return canThread ? wantedThreads : 1;
}

/** Returns the bytes of a model of the service. */
export async function fetchModel(name: string): Promise<Uint8Array> {
  const answer = await fetch(`/models/${name}.tflite`);
  if (!answer.ok) throw new Error(`the model ${name} did not come: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** The outputs of a run, by their length: no two are of the same, and their order is not promised. */
type Outputs = (length: number) => Float32Array;

/** One model. Its numbers are written and read where they lie: copies would be garbage 30 times a second. */
class NumberModel {
  readonly #input: Tensor;

  private constructor(
    private readonly model: CompiledModel,
    size: number,
  ) {
    this.#input = new Tensor(new Float32Array(size * size * 3), [1, size, size, 3]);
  }

  static async load(name: string, size: number, numThreads: number): Promise<NumberModel> {
    const options = { accelerator: "wasm", cpuOptions: { numThreads } } as const;
    return new NumberModel(await loadAndCompile(await fetchModel(name), options), size);
  }

  /**
   * Runs the model.
   *
   * @param fill writes the input
   * @param read reads the outputs, which are gone afterwards
   */
  async run<Result>(
    fill: (input: Float32Array) => void,
    read: (outputs: Outputs) => Result,
  ): Promise<Result> {
    const { WRITE, READ } = getGlobalLiteRt().liteRtWasm.LiteRtTensorBufferLockMode;
    fill(lock(this.#input, WRITE));
    this.#input.liteRtTensorBuffer.unlock();
    const outputs = await this.model.run([this.#input]);
    const views = outputs.map((output) => lock(output, READ));
    try {
      return read((length) => {
        const view = views.find((each) => each.length === length);
        if (view === undefined) throw new Error(`the model has no output of ${length} values`);
        return view;
      });
    } finally {
      for (const output of outputs) {
        output.liteRtTensorBuffer.unlock();
        output.delete();
      }
    }
  }

  close(): void {
    this.#input.delete();
    this.model.delete();
  }
}

/** Returns the numbers of a tensor; they move when the memory grows, so for one use only. */
function lock({ liteRtTensorBuffer: buffer }: Tensor, mode: LockMode): Float32Array {
  const { HEAPU8 } = getGlobalLiteRt().liteRtWasm;
  const start = buffer.lock(mode);
  return new Float32Array(HEAPU8.buffer, start, buffer.packedSize() / 4);
}

type LockMode = Parameters<Tensor["liteRtTensorBuffer"]["lock"]>[0];

/** Detector and landmark model. */
export class LiteRtModels implements PoseModels<Picture> {
  readonly #anchors = computeAnchors();

  private constructor(
    private readonly detector: NumberModel,
    private readonly landmarks: NumberModel,
    readonly model: ModelName,
  ) {}

  /**
   * Loads the models; the runtime must be there.
   *
   * @param onProgress told the share that is there, 0 to 1
   */
  static async load(
    model: ModelName,
    threads: number,
    onProgress: (share: number) => void,
  ): Promise<LiteRtModels> {
    const landmarks = await NumberModel.load(`pose_landmark_${model}`, LANDMARKS_SIZE_PX, threads);
    onProgress(0.7);
    const detector = await NumberModel.load("pose_detector", DETECTOR_SIZE_PX, threads);
    return new LiteRtModels(detector, landmarks, model);
  }

  detect(picture: Picture): Promise<Region[]> {
    const { width, height } = picture;
    return this.detector.run(
      (input) => {
        cropRegion(picture, wholePicture(width, height), input, DETECTOR_SIZE_PX, DETECTOR_SCALE);
      },
      (outputs) => {
        const values = outputs(N_ANCHORS * VALUES_PER_ANCHOR);
        const logits = outputs(N_ANCHORS);
        const found = suppress(decodeDetections(values, logits, this.#anchors, MIN_CONFIDENCE));
        return regionsOf(found, width, height);
      },
    );
  }

  look(picture: Picture, region: Region): Promise<RegionLandmarks | null> {
    return this.landmarks.run(
      (input) => {
        cropRegion(picture, region, input, LANDMARKS_SIZE_PX, LANDMARKS_SCALE);
      },
      (outputs) =>
        decodeLandmarks(
          {
            points: outputs(5 * N_POINTS),
            presence: outputs(1)[0] ?? NaN,
            heatmap: outputs(HEATMAP_VALUES),
            world: outputs(3 * N_POINTS),
          },
          region,
          MIN_CONFIDENCE,
        ),
    );
  }

  close(): void {
    this.detector.close();
    this.landmarks.close();
  }
}
