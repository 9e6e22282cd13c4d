/** A recording under consent: what is held, what is kept, what waits to be sent. */
import { signal } from "@preact/signals";

import type { Pose } from "../live/model";
import {
  type CollectionBody,
  type CollectionsClient,
  type ErasedBody,
  type FinishedBody,
  MOST_SAMPLES,
  type NewConsent,
  type SampleBody,
} from "../transport/collections";
import { RefusedError } from "../transport/request";

export type Grade = SampleBody["grade"];

/** View 1 front, 2 side, 3 excluded, 0 open; grade a to e or empty. */
export interface HeldLabel {
  readonly view: number;
  readonly grade: Grade;
}

/** Who cannot be reached is asked again so often. */
const AGAIN_MS = 1000;
const TOO_FAST = 429;
/** The service takes 60 samples a second for long: what waits is sent more slowly than that. */
const SAMPLE_MS = 1000 / 50;

function toBase64(numbers: Float32Array): string {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export class Collecting {
  readonly collection = signal<CollectionBody | null>(null);
  /** Who is recorded; null before somebody is. */
  readonly person = signal<string | null>(null);
  readonly label = signal<HeldLabel>({ view: 0, grade: "" });
  readonly isPaused = signal(true);
  /** What the model takes the newest frame for; 0 where it says nothing. */
  readonly suggested = signal(0);
  /** Frames that are not on the disk of the service yet. */
  readonly nUnsent = signal(0);
  readonly isUnreachable = signal(false);
  readonly problem = signal<string | null>(null);
  readonly finished = signal<FinishedBody | null>(null);
  /** What was erased of somebody who withdrew the consent. */
  readonly erased = signal<ErasedBody | null>(null);
  /** Every n-th frame that was looked at is kept. */
  readonly every = signal(10);

  #session = "";
  #number = 0;
  #nSeen = 0;
  #lastSeq = -1;
  #queue: { readonly session: string; readonly sample: SampleBody }[] = [];
  /** One request after the other, in the order in which things were asked for. */
  #chain: Promise<void> = Promise.resolve();
  #isSending = false;

  constructor(
    private readonly client: CollectionsClient,
    readonly name: string,
    private readonly wait: (ms: number) => Promise<void> = (ms) =>
      new Promise((done) => {
        setTimeout(done, ms);
      }),
  ) {}

  load(): Promise<void> {
    return this.#do(async () => {
      this.collection.value = await this.client.collection(this.name);
    });
  }

  /** Writes a consent down; returns the pseudonym, null where it was refused. */
  async agree(consent: NewConsent): Promise<string | null> {
    let person: string | null = null;
    await this.#do(async () => {
      person = (await this.client.agree(this.name, consent)).person;
      this.collection.value = await this.client.collection(this.name);
    });
    return person;
  }

  /** Records a person from now on; paused, until somebody goes on. */
  begin(person: string): Promise<void> {
    this.isPaused.value = true;
    return this.#do(async () => {
      const { session } = await this.client.begin(this.name, person);
      this.#session = session;
      this.#number = 0;
      this.person.value = person;
      this.finished.value = null;
      this.erased.value = null;
      this.suggested.value = 0;
    });
  }

  /** Stops recording this person; what was kept stays. */
  leave(): void {
    this.isPaused.value = true;
    this.person.value = null;
    this.#session = "";
  }

  pause(isPaused = !this.isPaused.peek()): void {
    if (this.#session !== "") this.isPaused.value = isPaused;
  }

  /** The view that is held is let go by the same key: then the model suggests. */
  pressView(view: number): void {
    const held = this.label.peek();
    this.label.value = { ...held, view: held.view === view ? 0 : view };
  }

  pressGrade(grade: Grade): void {
    const held = this.label.peek();
    this.label.value = { ...held, grade: held.grade === grade ? "" : grade };
  }

  /** Looks at what the engine saw; keeps every n-th frame with somebody in it. */
  take(pose: Pose | null): void {
    if (pose === null || pose.seq === this.#lastSeq) return;
    this.#lastSeq = pose.seq;
    if (this.isPaused.peek() || this.#session === "") return;
    const isDue = this.#nSeen % this.every.peek() === 0;
    this.#nSeen += 1;
    if (!isDue || pose.points === null) return;
    this.#number += 1;
    this.#queue.push({
      session: this.#session,
      sample: {
        number: this.#number,
        recorded_at_s: pose.capturedMs / 1000,
        width_px: pose.width,
        height_px: pose.height,
        ...this.label.peek(),
        points: toBase64(pose.points),
      },
    });
    this.nUnsent.value = this.#queue.length;
    void this.flush();
  }

  /** Sends what waits; goes on until the service has it. */
  async flush(): Promise<void> {
    if (this.#isSending) return this.#chain;
    this.#isSending = true;
    const sent = this.#do(() => this.#send());
    await sent;
  }

  confirm(): Promise<void> {
    return this.#onSession(async (session) => {
      this.collection.value = (await this.client.confirm(this.name, session)).collection;
    });
  }

  undo(wholeRun: boolean): Promise<void> {
    return this.#onSession(async (session) => {
      this.collection.value = (await this.client.undo(this.name, session, wholeRun)).collection;
    });
  }

  /** Makes a version of the dataset of what is labelled. */
  finish(): Promise<void> {
    this.isPaused.value = true;
    return this.#do(async () => {
      const finished = await this.client.finish(this.name);
      this.finished.value = finished;
      this.erased.value = null;
      this.collection.value = finished.collection;
      this.leave();
    });
  }

  /** Erases everything of a person, everywhere on the machine of the service. */
  withdraw(person: string): Promise<void> {
    return this.#do(async () => {
      this.erased.value = await this.client.withdraw(this.name, person);
      this.finished.value = null;
      this.collection.value = await this.client.collection(this.name);
    });
  }

  async #send(): Promise<void> {
    try {
      for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
        const { session } = first;
        const part = this.#queue
          .slice(0, MOST_SAMPLES)
          .filter((each) => each.session === session)
          .map(({ sample }) => sample);
        const taken = await this.#keep(session, part);
        this.collection.value = taken.collection;
        this.suggested.value = taken.suggested_view;
        this.#queue = this.#queue.slice(part.length);
        this.nUnsent.value = this.#queue.length;
        if (this.#queue.length > 0) await this.wait(part.length * SAMPLE_MS);
      }
    } catch (problem) {
      // refused: sending it again changes nothing, and more would be refused as well
      this.#queue = [];
      this.nUnsent.value = 0;
      this.isPaused.value = true;
      throw problem;
    } finally {
      this.#isSending = false;
    }
  }

  /** A frame that was kept already is kept once, so that an answer that was lost does no harm. */
  async #keep(session: string, samples: readonly SampleBody[]) {
    for (;;) {
      try {
        const taken = await this.client.keep(this.name, session, samples);
        this.isUnreachable.value = false;
        return taken;
      } catch (problem) {
        const mayPass =
          !(problem instanceof RefusedError) ||
          problem.status === TOO_FAST ||
          problem.status >= 500;
        if (!mayPass) throw problem;
        this.isUnreachable.value = true;
        await this.wait(AGAIN_MS);
      }
    }
  }

  #onSession(task: (session: string) => Promise<void>): Promise<void> {
    const session = this.#session;
    return session === "" ? Promise.resolve() : this.#do(() => task(session));
  }

  #do(task: () => Promise<void>): Promise<void> {
    this.#chain = this.#chain.then(async () => {
      try {
        await task();
        this.problem.value = null;
        this.isUnreachable.value = false;
      } catch (problem) {
        if (problem instanceof RefusedError) this.problem.value = problem.message;
        else this.isUnreachable.value = true;
      }
    });
    return this.#chain;
  }
}
