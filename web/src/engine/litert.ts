/**
 * The BlazePose models on LiteRT.js. Only for a classic worker: LiteRT.js loads its WebAssembly with
 * `importScripts`, which module workers do not have.
 */
import {
  type CompiledModel,
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

/** One model: numbers in, numbers out, by the length of each output. */
class NumberModel {
  readonly #input: Float32Array;
  readonly #shape: number[];

  private constructor(
    private readonly model: CompiledModel,
    size: number,
  ) {
    this.#shape = [1, size, size, 3];
    this.#input = new Float32Array(size * size * 3);
  }

  static async load(name: string, size: number, numThreads: number): Promise<NumberModel> {
    const options = { accelerator: "wasm", cpuOptions: { numThreads } } as const;
    return new NumberModel(await loadAndCompile(await fetchModel(name), options), size);
  }

  /** What the next run sees. */
  get input(): Float32Array {
    return this.#input;
  }

  async run(): Promise<Map<number, Float32Array>> {
    const input = new Tensor(this.#input, this.#shape);
    const outputs = await this.model.run(input);
    input.delete();
    // No two outputs of a model are of the same length, and their order is not promised.
    const values = new Map<number, Float32Array>();
    for (const output of outputs) {
      const array = output.toTypedArray() as Float32Array;
      values.set(array.length, array);
      output.delete();
    }
    return values;
  }

  close(): void {
    this.model.delete();
  }
}

function pick(outputs: ReadonlyMap<number, Float32Array>, length: number): Float32Array {
  const values = outputs.get(length);
  if (values === undefined) throw new Error(`the model has no output of ${length} values`);
  return values;
}

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

  async detect(picture: Picture): Promise<Region[]> {
    const { width, height } = picture;
    const { input } = this.detector;
    cropRegion(picture, wholePicture(width, height), input, DETECTOR_SIZE_PX, DETECTOR_SCALE);
    const outputs = await this.detector.run();
    const values = pick(outputs, N_ANCHORS * VALUES_PER_ANCHOR);
    const logits = pick(outputs, N_ANCHORS);
    const found = suppress(decodeDetections(values, logits, this.#anchors, MIN_CONFIDENCE));
    return regionsOf(found, width, height);
  }

  async look(picture: Picture, region: Region): Promise<RegionLandmarks | null> {
    cropRegion(picture, region, this.landmarks.input, LANDMARKS_SIZE_PX, LANDMARKS_SCALE);
    const outputs = await this.landmarks.run();
    return decodeLandmarks(
      {
        points: pick(outputs, 5 * N_POINTS),
        presence: pick(outputs, 1)[0] ?? NaN,
        heatmap: pick(outputs, HEATMAP_VALUES),
        world: pick(outputs, 3 * N_POINTS),
      },
      region,
      MIN_CONFIDENCE,
    );
  }

  close(): void {
    this.detector.close();
    this.landmarks.close();
  }
}
