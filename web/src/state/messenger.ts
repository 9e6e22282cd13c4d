/** Says what the session has to say, on the channels the person chose, when it is the time for it. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";

import type { LiveModel, SayMessage } from "../live/model";
import type { MessageKind, SettingsBody } from "../transport/bodies";
import type { QuietReason } from "./quiet";
import { channelsFor, Waiting } from "./speaking";

/** What goes on until it is over or taken note of. */
export type Attention = Exclude<SayMessage, { kind: "break"; phase: "taken" }>;

export interface Saying {
  /** One thing is announced once, and replaced by the next of its kind. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
}

/** The ways to a person outside the page. */
export interface Channels {
  readonly isSeen: () => boolean;
  readonly notify: (saying: Saying) => void;
  readonly beep: () => void;
  readonly speak: (saying: Saying) => void;
}

type MessengerLive = Pick<LiveModel, "onSay" | "events" | "connection">;

export class Messenger {
  readonly #attention = signal<Attention | null>(null);
  readonly #marks = signal<readonly MessageKind[]>([]);
  readonly #waiting = new Waiting();
  readonly #nWaiting = signal(0);
  readonly #hasWaitingBreak = signal(false);

  constructor(
    private readonly live: MessengerLive,
    private readonly quiet: ReadonlySignal<QuietReason | null>,
    private readonly settings: ReadonlySignal<SettingsBody>,
    private readonly channels: Channels,
    private readonly wordsOf: (message: Attention) => Saying,
  ) {}

  /** What is being said; null when there is nothing. */
  get attention(): ReadonlySignal<Attention | null> {
    return this.#attention;
  }

  /** Which of icon and border stand for it while it lasts. */
  get marks(): ReadonlySignal<readonly MessageKind[]> {
    return this.#marks;
  }

  get nWaiting(): ReadonlySignal<number> {
    return this.#nWaiting;
  }

  get hasWaitingBreak(): ReadonlySignal<boolean> {
    return this.#hasWaitingBreak;
  }

  start(): () => void {
    const ends = [
      this.live.onSay((message) => {
        this.#take(message);
      }),
      effect(() => {
        if (this.quiet.value === null) for (const held of this.#waiting.release()) this.#take(held);
        else this.#hush();
        this.#countWaiting();
      }),
      effect(() => {
        if (this.live.connection.value === "closed") this.#forget();
      }),
      effect(() => {
        for (const event of this.live.events.value)
          if (event.phase === "ended") this.#end(event.event_id);
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** The person has taken note. */
  dismiss(): void {
    this.#attention.value = null;
    this.#marks.value = [];
  }

  /** Takes what is shown off the screen: others may see it, too. A break waits, it is not taken yet. */
  #hush(): void {
    const attention = this.#attention.peek();
    if (attention?.kind === "break") this.#waiting.hold(attention);
    this.dismiss();
  }

  /** The watch has ended: what it had to say is over. */
  #forget(): void {
    this.#waiting.clear();
    this.#countWaiting();
    this.dismiss();
  }

  #take(message: SayMessage): void {
    if (message.kind === "break" && message.phase === "taken") {
      this.#waiting.hold(message); // drops a break that waits
      if (this.#attention.peek()?.kind === "break") this.dismiss();
    } else if (this.quiet.peek() === null) this.#say(message);
    else this.#waiting.hold(message);
    this.#countWaiting();
  }

  #say(message: Attention): void {
    const { message_kinds: kinds } = this.settings.peek();
    const isSeen = this.channels.isSeen();
    const ways = channelsFor(message, { kinds, isQuiet: false, isSeen });
    if (kinds.length === 0) return;
    this.#attention.value = message;
    // the frame stays for whoever comes back to the page
    this.#marks.value = kinds.filter((kind) => kind === "icon" || kind === "border");
    const saying = this.wordsOf(message);
    if (ways.includes("notification")) this.channels.notify(saying);
    if (ways.includes("sound")) this.channels.beep();
    if (ways.includes("speech")) this.channels.speak(saying);
  }

  #end(eventId: string): void {
    this.#waiting.drop(eventId);
    this.#countWaiting();
    const attention = this.#attention.peek();
    if (attention?.kind === "reminder" && attention.eventId === eventId) this.dismiss();
  }

  #countWaiting(): void {
    this.#nWaiting.value = this.#waiting.count;
    this.#hasWaitingBreak.value = this.#waiting.hasBreak;
  }
}
