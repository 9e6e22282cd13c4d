/**
 * The connection of a live session: opens, counts unanswered messages, and comes back after a loss.
 * It runs in a worker, whose timers go on in a hidden tab; sockets, timers and chance are passed in.
 */
import type { ClientMessage, Hello, ServiceMessage, Welcome } from "../contract/live";
import type { ConnectionState } from "./model";
import { encodeSight, type Greeting, parseText, PROTOCOL, type Sight } from "./wire";

/** As much of a WebSocket as is used. */
export interface LinkSocket {
  binaryType: string;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(data: string | ArrayBuffer): void;
  close(code?: number): void;
}

export interface LinkWorld {
  open(url: string): LinkSocket;
  /** Calls back after a while; returns what calls it off. */
  after(ms: number, call: () => void): () => void;
  nowMs(): number;
  /** 0 to 1. */
  random(): number;
}

export interface LinkEvents {
  onState(state: ConnectionState): void;
  /** @param capturedMs when the picture was taken that an answer is for */
  onMessage(message: ServiceMessage, capturedMs: number | null): void;
  /** The service did not hear the page in between. */
  onGap(fromMs: number, toMs: number): void;
}

/** Close codes after which asking again brings nothing. */
const REFUSED: ReadonlySet<number> = new Set([1002, 1003, 1008, 4400, 4409]);
const SESSION_GONE = 4410;
const FULL = 1013;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const WAIT_WHEN_FULL_MS = 5_000;
/** The service pings every 20 s: two missed, and the connection is dead. */
const SILENCE_MS = 45_000;
const MOST_WAITING_TEXTS = 32;

/** Returns how long to wait before the next attempt, half of it by chance. */
export function backOffMs(nAttempts: number, random: number): number {
  const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** nAttempts);
  return most / 2 + (random * most) / 2;
}

export class Link {
  #url = "";
  #greeting: Greeting | null = null;
  #socket: LinkSocket | null = null;
  #isWelcome = false;
  #token: string | null = null;
  #credit = 1;
  #seq = 0;
  /** When the pictures were taken whose answers are awaited, by number. */
  readonly #unanswered = new Map<number, number>();
  #waiting: Sight | null = null;
  #skipped = 0;
  #texts: ClientMessage[] = [];
  #nAttempts = 0;
  #lostMs: number | null = null;
  #cancelRetry: () => void = () => undefined;
  #cancelSilence: () => void = () => undefined;

  constructor(
    private readonly world: LinkWorld,
    private readonly events: LinkEvents,
  ) {}

  /** Begins a session. */
  connect(url: string, greeting: Greeting): void {
    this.close();
    this.#url = url;
    this.#greeting = greeting;
    this.#open("connecting");
  }

  /** Changes what the next `hello` says: another camera, another language. */
  renew(greeting: Greeting): void {
    this.#greeting = greeting;
  }

  /** Ends the session for good. */
  close(): void {
    if (this.#greeting === null) return;
    if (this.#isWelcome) this.#sendText({ type: "bye" });
    this.#greeting = null;
    this.#token = null;
    this.#texts = [];
    this.#lostMs = null;
    this.#nAttempts = 0;
    this.#seq = 0;
    this.#drop();
    this.events.onState("closed");
  }

  /** Sends what was seen, or keeps it until the service has room; the newest wins. */
  offer(sight: Sight): void {
    if (this.#greeting === null) return;
    this.#skipped += sight.skipped;
    if (this.#waiting !== null) this.#skipped += 1;
    this.#waiting = sight;
    this.#pump();
  }

  /** Sends a command, now or once the session is there. */
  send(message: ClientMessage): void {
    if (this.#greeting === null) return;
    if (this.#isWelcome) {
      this.#sendText(message);
    } else {
      this.#texts = [...this.#texts, message].slice(-MOST_WAITING_TEXTS);
    }
  }

  #open(state: ConnectionState): void {
    this.events.onState(state);
    const socket = this.world.open(this.#url);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      if (this.#greeting === null) return;
      const opening = { type: "hello", protocol: PROTOCOL, resume: this.#token } as const;
      const hello: Hello = { ...opening, ...this.#greeting };
      this.#sendText(hello);
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === "string") this.#take(data);
    };
    socket.onclose = ({ code }) => {
      this.#onClose(code);
    };
    this.#listenForSilence();
  }

  #take(text: string): void {
    this.#listenForSilence();
    const message = parseText(text);
    if (message === null) return;
    let capturedMs: number | null = null;
    if (message.type === "ping") {
      this.#sendText({ type: "pong" });
      return;
    }
    if (message.type === "welcome") this.#onWelcome(message);
    if (message.type === "answer") capturedMs = this.#onAnswer(message.seq);
    this.events.onMessage(message, capturedMs);
    this.#pump();
  }

  #onWelcome({ resume_token: token, credit, is_resumed: isResumed }: Welcome): void {
    this.#token = token;
    this.#credit = credit;
    if (!isResumed) this.#seq = 0;
    this.#unanswered.clear();
    this.#isWelcome = true;
    this.#nAttempts = 0;
    this.events.onState("open");
    if (this.#lostMs !== null) this.events.onGap(this.#lostMs, this.world.nowMs());
    this.#lostMs = null;
    const texts = this.#texts;
    this.#texts = [];
    for (const text of texts) this.#sendText(text);
  }

  #onAnswer(seq: number): number | null {
    const capturedMs = this.#unanswered.get(seq) ?? null;
    // An answer also stands for those before it that the service passed over.
    for (const known of this.#unanswered.keys()) if (known <= seq) this.#unanswered.delete(known);
    return capturedMs;
  }

  #pump(): void {
    const sight = this.#waiting;
    if (!this.#isWelcome || sight === null || this.#unanswered.size >= this.#credit) return;
    this.#waiting = null;
    this.#seq += 1;
    this.#unanswered.set(this.#seq, sight.capturedMs);
    this.#socket?.send(encodeSight({ ...sight, skipped: this.#skipped }, this.#seq));
    this.#skipped = 0;
  }

  #sendText(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #listenForSilence(): void {
    this.#cancelSilence();
    this.#cancelSilence = this.world.after(SILENCE_MS, () => {
      this.#onClose(1006);
    });
  }

  #drop(): void {
    this.#cancelRetry();
    this.#cancelSilence();
    const socket = this.#socket;
    this.#socket = null;
    this.#isWelcome = false;
    this.#waiting = null;
    this.#unanswered.clear();
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #onClose(code: number): void {
    if (this.#greeting === null) return;
    if (this.#isWelcome) this.#lostMs = this.world.nowMs();
    this.#drop();
    if (REFUSED.has(code)) {
      this.#greeting = null;
      this.#token = null;
      this.events.onState("refused");
      return;
    }
    if (code === SESSION_GONE) this.#token = null;
    this.events.onState("lost");
    const waitMs =
      backOffMs(this.#nAttempts, this.world.random()) + (code === FULL ? WAIT_WHEN_FULL_MS : 0);
    this.#nAttempts += 1;
    this.#cancelRetry = this.world.after(waitMs, () => {
      this.#open("lost");
    });
  }
}
