/** Follows what makes Barun quiet, and tells the running session. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";

import type { LiveModel } from "../live/model";
import type { SettingsBody } from "../transport/bodies";
import { type Asked, type AskedReason, quietReason, type QuietReason, stillHolds } from "./quiet";

/** What is asked of the browser. */
export interface QuietWorld {
  readonly now: () => Date;
  /** Calls back now and then; returns what ends it. */
  readonly onTick: (tick: () => void) => () => void;
  /** Calls back with whether the machine runs on its battery, now and on every change. */
  readonly onBattery: (listener: (isOnBattery: boolean) => void) => void;
}

type QuietLive = Pick<
  LiveModel,
  "pauses" | "answer" | "connection" | "pause" | "unpause" | "setQuiet"
>;

/** Reasons the session itself does not know of. */
const TOLD: readonly QuietReason[] = [
  "call",
  "screen_sharing",
  "do_not_disturb",
  "exercising",
  "quiet_hours",
];
const TICK_MS = 15_000;
const MS_A_MINUTE = 60_000;

export class QuietWatch {
  readonly #asked = signal<Asked | null>(null);
  readonly #now;
  readonly #isOnBattery = signal(false);
  readonly #isExercising = signal(false);
  readonly #isSavingBattery: ReadonlySignal<boolean>;
  readonly reason: ReadonlySignal<QuietReason | null>;

  constructor(
    private readonly live: QuietLive,
    settings: ReadonlySignal<SettingsBody>,
    private readonly world: QuietWorld,
  ) {
    this.#now = signal(world.now());
    this.#isSavingBattery = computed(
      () => this.#isOnBattery.value && settings.value.pauses_on_battery,
    );
    this.reason = computed(() =>
      quietReason({
        isPaused: live.pauses.value.includes("asked"),
        isAway: live.answer.value?.state === "away",
        isExercising: this.#isExercising.value,
        isSavingBattery: this.#isSavingBattery.value,
        asked: this.#asked.value,
        quietHours: settings.value.quiet_hours,
        now: this.#now.value,
      }),
    );
  }

  /** What the person asked for, while it holds. */
  readonly asked = computed(() => {
    const asked = this.#asked.value;
    return stillHolds(asked, this.#now.value) ? asked : null;
  });

  /** Be quiet for so many minutes; null until further notice. */
  ask(reason: AskedReason, minutes: number | null): void {
    this.#now.value = this.world.now();
    const untilMs = minutes === null ? null : this.#now.value.getTime() + minutes * MS_A_MINUTE;
    this.#asked.value = { reason, untilMs };
  }

  end(): void {
    this.#asked.value = null;
  }

  /** While the camera counts an exercise, nothing is said about posture. */
  setExercising(isExercising: boolean): void {
    this.#isExercising.value = isExercising;
  }

  /** Begins to follow; returns what ends it. */
  start(): () => void {
    const ends = [
      this.world.onTick(() => {
        this.#now.value = this.world.now();
      }),
      effect(() => {
        const reason = this.reason.value;
        const isTold = reason !== null && TOLD.includes(reason);
        if (this.live.connection.value !== "open") return; // told as soon as somebody listens
        this.live.setQuiet(isTold, isTold ? reason : "");
      }),
      effect(() => {
        if (this.#isSavingBattery.value) this.live.pause("battery");
        else this.live.unpause("battery");
      }),
    ];
    this.world.onBattery((isOnBattery) => {
      this.#isOnBattery.value = isOnBattery;
    });
    return () => {
      for (const end of ends) end();
    };
  }
}

interface Battery extends EventTarget {
  readonly charging: boolean;
}

/** The world of this browser; where it does not tell about the battery, there is none. */
export const browserQuietWorld: QuietWorld = {
  now: () => new Date(),
  onTick: (tick) => {
    const timer = setInterval(tick, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  },
  onBattery: (listener) => {
    const { getBattery } = navigator as { getBattery?: () => Promise<Battery> };
    getBattery
      ?.call(navigator)
      .then((battery) => {
        const say = (): void => {
          listener(!battery.charging);
        };
        battery.addEventListener("chargingchange", say);
        say();
      })
      .catch(() => undefined);
  },
};
