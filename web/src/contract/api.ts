// Made by `npm run contract` from openapi.json; change the service instead.

/** One thing that was looked at. */
export interface CheckBody {
  readonly key: string;
  readonly outcome: "passed" | "warning" | "failed";
  readonly title: string;
  /** What was found and what to do. */
  readonly finding: string;
}

/** The shape of every error. */
export interface ErrorBody {
  readonly error: ErrorContent;
}

/** What went wrong. */
export interface ErrorContent {
  /** Stable name of the error. */
  readonly code: string;
  /** What was expected, what came and what to do, in the language asked for. */
  readonly message: string;
  /** The values the message speaks of. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** The service answers, or is ready. */
export interface HealthBody {
  readonly status: "ok" | "ready";
}

/** The landmarks of all people of a recording. */
export interface LandmarksBody {
  /** Width and height in pixels. */
  readonly size_wh: readonly (number)[];
  /** Pictures looked at. */
  readonly n_frames: number;
  /** Time of each picture from the file's own clock, rising; empty where nobody was seen. */
  readonly times_s: readonly (number)[];
  /** ``truncated``: the file broke off. */
  readonly ending: "complete" | "truncated" | "lost" | "stopped";
  /** Pictures that could not be read. */
  readonly n_skipped: number;
  readonly people: readonly (PersonBody)[];
}

/** How much the service accepts. */
export interface LimitsBody {
  readonly max_upload_bytes: number;
  /** Recordings that may wait. */
  readonly max_waiting: number;
  /** Seconds a recording nobody asks about is kept, in memory. */
  readonly keep_s: number;
}

/** A model file. */
export interface ModelBody {
  readonly name: string;
  /** Version of the package it was made from. */
  readonly version: string;
  readonly sha256: string;
  readonly license: string;
  /** True if the file is there and has this hash. */
  readonly is_whole: boolean;
  /** True for the models the service works with. */
  readonly is_used: boolean;
}

/** The landmarks of one person; one entry a picture, null where the person was not found. */
export interface PersonBody {
  /** Number of the person, in order of appearance. */
  readonly person: number;
  /** 99 numbers a picture: x as a fraction of the width, y of the height (down), z of the width, of landmark 0, then 1 ... 32; null for a missing point. */
  readonly image_xyz: readonly (readonly (number | null)[] | null)[];
  /** 33 numbers a picture, 0 to 1. */
  readonly visibility: readonly (readonly (number | null)[] | null)[];
}

/** How far an analysis has come. */
export interface ProgressBody {
  /** Pictures looked at. */
  readonly n_done: number;
  /** Pictures there are, as far as the file says. */
  readonly n_total: number | null;
  /** Time of the newest picture. */
  readonly time_s: number;
  /** People in the newest picture. */
  readonly n_people: number;
  /** Seconds since the analysis began. */
  readonly elapsed_s: number;
}

/** A recording the service knows. */
export interface RecordingBody {
  readonly id: string;
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  /** Null before the first picture. */
  readonly progress: ProgressBody | null;
  /** Why it failed; null otherwise. */
  readonly error: ErrorContent | null;
}

/** What is installed, and how busy the service is. */
export interface StatusBody {
  readonly version: string;
  readonly languages: readonly ("en" | "ko")[];
  /** True if everything needed is installed. */
  readonly is_ready: boolean;
  readonly models: readonly (ModelBody)[];
  readonly checks: readonly (CheckBody)[];
  readonly limits: LimitsBody;
  /** Recordings being analysed. */
  readonly n_running: number;
  /** Recordings that wait. */
  readonly n_waiting: number;
}
