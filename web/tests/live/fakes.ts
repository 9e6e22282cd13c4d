/** Stand-ins for what the watch is made from. */
import type { LinkSocket, LinkWorld } from "../../src/live/link";

/** A socket that a test answers for. */
export class FakeSocket implements LinkSocket {
  binaryType = "blob";
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly texts: Record<string, unknown>[] = [];
  readonly frames: ArrayBuffer[] = [];
  isClosed = false;

  constructor(readonly url: string) {}

  send(data: string | ArrayBuffer): void {
    if (typeof data === "string") this.texts.push(JSON.parse(data) as Record<string, unknown>);
    else this.frames.push(data);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.onopen?.(new Event("open"));
  }

  say(message: Record<string, unknown>): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  welcome(values: Record<string, unknown> = {}): void {
    this.open();
    this.say({ type: "welcome", resume_token: "token", is_resumed: false, credit: 2, ...values });
  }

  answer(seq: number): void {
    this.say({ type: "answer", seq });
  }

  fail(code: number): void {
    this.onclose?.(Object.assign(new Event("close"), { code }) as CloseEvent);
  }

  /** Numbers of the frames sent. */
  get seqs(): number[] {
    return this.frames.map((frame) => new DataView(frame).getUint32(4, true));
  }
}

/** Sockets, timers and a clock in the hands of a test. */
export class FakeWorld implements LinkWorld {
  readonly sockets: FakeSocket[] = [];
  now = 1_000_000;
  #timers: { readonly atMs: number; readonly call: () => void }[] = [];

  open(url: string): FakeSocket {
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    return socket;
  }

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (last === undefined) throw new Error("no socket was opened");
    return last;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { atMs: this.now + ms, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  nowMs(): number {
    return this.now;
  }

  random(): number {
    return 1;
  }

  pass(ms: number): void {
    const untilMs = this.now + ms;
    for (;;) {
      const [next] = this.#timers.toSorted((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > untilMs) break;
      this.now = next.atMs;
      this.#timers = this.#timers.filter((each) => each !== next);
      next.call();
    }
    this.now = untilMs;
  }
}
