/** What is said, where, and what waits: pure decisions; the doing is in `channels.ts`. */
import type { SayMessage } from "../live/model";
import type { MessageKind } from "../transport/bodies";

/** What a decision rests on. */
export interface Moment {
  readonly kinds: readonly MessageKind[];
  /** Whether there is a reason to be quiet. */
  readonly isQuiet: boolean;
  /** Whether the page is on the screen and in use. */
  readonly isSeen: boolean;
}

/** The channels a message goes out on, in the order of the settings; empty where nothing is to be said. */
export function channelsFor(
  message: SayMessage,
  { kinds, isQuiet, isSeen }: Moment,
): MessageKind[] {
  if (isQuiet || (message.kind === "break" && message.phase === "taken")) return [];
  return kinds.filter((kind) => {
    switch (kind) {
      case "icon":
      case "sound":
      case "speech":
        return true;
      // the frame is drawn round the page, and a notification over it would say the same twice
      case "border":
        return isSeen;
      case "notification":
        return !isSeen || !kinds.includes("border");
    }
  });
}

/** One message of a kind waits, the newest: three breaks missed are one break to take. */
const slotOf = (message: SayMessage): string =>
  message.kind === "break" ? "break" : `reminder ${message.code}`;

/** Messages that came while Barun was quiet; postponed, not lost. */
export class Waiting {
  readonly #held = new Map<string, SayMessage>();

  hold(message: SayMessage): void {
    if (message.kind === "break" && message.phase === "taken") this.#held.delete("break");
    else this.#held.set(slotOf(message), message);
  }

  /** The posture is over, and with it what there was to say. */
  drop(eventId: string): void {
    for (const [slot, message] of this.#held)
      if (message.kind === "reminder" && message.eventId === eventId) this.#held.delete(slot);
  }

  clear(): void {
    this.#held.clear();
  }

  get count(): number {
    return this.#held.size;
  }

  get hasBreak(): boolean {
    return this.#held.has("break");
  }

  /** Hands out what waited, marked as postponed: the break first, and with it nothing else. */
  release(): readonly SayMessage[] {
    const held = [...this.#held.values()].map((message) => ({ ...message, isPostponed: true }));
    this.#held.clear();
    const due = held.find(({ kind }) => kind === "break");
    return due === undefined ? held : [due]; // who is to stand up need not sit up first
  }
}
