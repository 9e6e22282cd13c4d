/** What the page is doing: nothing, sending a file, watching its analysis, showing the result. */
import { type ReadonlySignal, signal } from "@preact/signals";

import type { LandmarksBody, ProgressBody, StatusBody } from "../contract/api";
import type { Messages } from "../messages/en";
import type { Language } from "../messages/language";
import type { Client } from "../transport/client";
import { RefusedError } from "../transport/request";
import { EarlierRuns } from "./earlier-runs";

export type SessionState =
  | { readonly kind: "empty" }
  | { readonly kind: "sending"; readonly name: string; readonly share: number }
  | { readonly kind: "queued"; readonly name: string }
  | { readonly kind: "working"; readonly name: string; readonly progress: ProgressBody | null }
  | {
      readonly kind: "done";
      readonly id: string;
      readonly name: string;
      /** Null for landmarks, and after the page was reloaded: browsers do not keep the file. */
      readonly file: File | null;
      readonly landmarks: LandmarksBody;
    }
  | { readonly kind: "failed"; readonly name: string; readonly message: Problem };

/** Landmarks instead of pictures, by the ending of the name. */
export const isLandmarkFile = (name: string): boolean => /\.(csv|parquet)$/i.test(name);

/** A text of the page, chosen when it is shown, or words of the service. */
export type Problem = string | ((texts: Messages) => string);

/** How often the service is asked, and how patiently. */
export interface Pace {
  readonly pollMs: number;
  readonly keepAliveMs: number;
  readonly retries: number;
}

const PACE: Pace = { pollMs: 250, keepAliveMs: 5 * 60_000, retries: 4 };
const EMPTY: SessionState = { kind: "empty" };

/** A function, because the compiler takes the property for a constant between two awaits. */
const isStopped = (signal: AbortSignal): boolean => signal.aborted;

/** What a reload must not lose. */
interface Kept {
  readonly id: string;
  readonly name: string;
}

const STORAGE_KEY = "barun.recording";

const isKept = (value: unknown): value is Kept =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as Kept).id === "string" &&
  typeof (value as Kept).name === "string";

function kept(): Kept | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "null");
    return isKept(value) ? value : null;
  } catch {
    return null; // storage is switched off, or somebody wrote something else
  }
}

function keep(recording: Kept | null): void {
  try {
    if (recording === null) sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, JSON.stringify(recording));
  } catch {
    // a reload loses it then
  }
}

const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "AbortError";

export class Session {
  /** Recordings of the same runner kept to compare with. */
  readonly earlier: EarlierRuns;
  readonly #state = signal<SessionState>(EMPTY);
  readonly #status = signal<StatusBody | null>(null);
  #abort = new AbortController();
  #id: string | null = null;
  #nStatusAsked = 0;
  #keepAlive: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly client: Client,
    private readonly language: ReadonlySignal<Language>,
    private readonly pace: Pace = PACE,
  ) {
    this.earlier = new EarlierRuns(client, language, pace.keepAliveMs);
  }

  get state(): ReadonlySignal<SessionState> {
    return this.#state;
  }

  /** What is installed; null until the service answers. */
  get status(): ReadonlySignal<StatusBody | null> {
    return this.#status;
  }

  /** Of several questions on their way, the newest is answered: it is in the language of now. */
  async loadStatus(): Promise<void> {
    const number = (this.#nStatusAsked += 1);
    const status = await this.client.status(this.language.value).catch(() => null);
    // null is shown as "has not answered"
    if (number === this.#nStatusAsked) this.#status.value = status;
  }

  /** Takes one file and sees it through. */
  async begin(files: readonly File[]): Promise<void> {
    this.reset();
    const [file] = files;
    if (file === undefined) return;
    const limit = this.#status.value?.limits.max_upload_bytes ?? Infinity;
    if (files.length > 1) this.#fail(file.name, (texts) => texts.oneFile);
    else if (file.size === 0) this.#fail(file.name, (texts) => texts.emptyFile);
    else if (file.size > limit) {
      const gib = (limit / 2 ** 30).toPrecision(2);
      this.#fail(file.name, (texts) => texts.tooLarge(gib));
    } else await this.#analyse(file);
  }

  /** Takes up what was sent before the page was reloaded. */
  async resume(): Promise<void> {
    const before = kept();
    if (before === null || this.#id !== null || this.#state.peek().kind !== "empty") return;
    this.#state.value = { kind: "queued", name: before.name };
    await this.#guard(
      before.name,
      (aborted) => this.#seeThrough(before, null, aborted),
      () => {
        this.#fail(before.name, (texts) => texts.analyse.gone);
      },
    );
  }

  async #analyse(file: File): Promise<void> {
    await this.#guard(file.name, async (aborted) => {
      this.#state.value = { kind: "sending", name: file.name, share: 0 };
      const onShare = (share: number): void => {
        if (!isStopped(aborted)) this.#state.value = { kind: "sending", name: file.name, share };
      };
      const shown = isLandmarkFile(file.name) ? null : file;
      const sent = await this.client.send(file, this.language.value, onShare, aborted);
      if (isStopped(aborted)) this.client.remove(sent.id);
      else await this.#seeThrough({ id: sent.id, name: file.name }, shown, aborted);
    });
  }

  /** Watches a recording the service has, up to its landmarks. */
  async #seeThrough(recording: Kept, file: File | null, aborted: AbortSignal): Promise<void> {
    const { id, name } = recording;
    this.#id = id;
    keep(recording);
    const landmarks = await this.#watch(id, name, aborted);
    if (landmarks === null || isStopped(aborted)) return;
    this.#state.value = { kind: "done", id, name, file, landmarks };
    this.#keepAlive = setInterval(() => {
      this.client.recording(id, this.language.value).catch(() => undefined);
    }, this.pace.keepAliveMs);
  }

  /** Says in words what went wrong, unless the person has gone on to something else. */
  async #guard(
    name: string,
    task: (aborted: AbortSignal) => Promise<void>,
    onGone?: () => void,
  ): Promise<void> {
    const { signal: aborted } = this.#abort;
    try {
      await task(aborted);
    } catch (error) {
      if (isStopped(aborted) || isAbort(error)) return;
      const isRefused = error instanceof RefusedError;
      if (isRefused && error.status === 404 && onGone !== undefined) onGone();
      else this.#fail(name, isRefused ? error.message : (texts) => texts.unreachable);
    }
  }

  /** Asks until the analysis ends; null when it ended without landmarks. */
  async #watch(id: string, name: string, aborted: AbortSignal): Promise<LandmarksBody | null> {
    let failures = 0;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, this.pace.pollMs));
      if (isStopped(aborted)) return null;
      try {
        const recording = await this.client.recording(id, this.language.value);
        failures = 0;
        if (isStopped(aborted)) return null;
        switch (recording.state) {
          case "queued":
            this.#state.value = { kind: "queued", name };
            break;
          case "running":
            this.#state.value = { kind: "working", name, progress: recording.progress };
            break;
          case "done":
            return await this.client.landmarks(id, this.language.value);
          case "failed":
            this.#fail(name, recording.error?.message ?? ((texts) => texts.failedTitle));
            return null;
          case "cancelled":
            this.#fail(name, (texts) => texts.cancelled);
            return null;
        }
      } catch (error) {
        failures += 1;
        if (error instanceof RefusedError || failures > this.pace.retries) throw error;
      }
    }
  }

  #fail(name: string, message: Problem): void {
    this.#forget();
    this.#state.value = { kind: "failed", name, message };
  }

  #forget(): void {
    clearInterval(this.#keepAlive);
    if (this.#id !== null) this.client.remove(this.#id);
    this.#id = null;
    keep(null);
  }

  /** Cancels what is under way, forgets what was found. */
  reset(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#forget();
    this.#state.value = EMPTY;
  }

  /** Forgets all recordings, those to compare with, too; the service as well as this tab. */
  forgetAll(): void {
    this.reset();
    this.earlier.clear();
  }

  /** Keeps the run that is shown to compare others with, and asks for the next. */
  keepForComparison(speedKmH: number | null): void {
    const state = this.#state.peek();
    if (state.kind !== "done") return;
    this.#id = null; // what is forgotten with it is no longer its own
    this.earlier.add(state.id, state.name, speedKmH);
    this.reset();
  }

  /** Says goodbye when the page goes away: a reload takes the recording up again in time. */
  leave(): void {
    this.#abort.abort();
    clearInterval(this.#keepAlive);
    if (this.#id !== null) this.client.leave(this.#id);
    this.earlier.leave();
    this.#id = null;
  }
}
