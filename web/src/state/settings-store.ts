/** The settings as the page works with them: changed at once, saved a moment later. */
import { type ReadonlySignal, signal } from "@preact/signals";

import type { SettingsBody } from "../transport/bodies";
import type { RestClient } from "../transport/rest";

export const DEFAULT_SETTINGS: SettingsBody = {
  language: null,
  camera_id: null,
  camera_label: null,
  uses_service_camera: false,
  is_mirrored_view: true,
  shows_picture: true,
  model: "auto",
  engine: "auto",
  message_kinds: ["icon", "border", "notification"],
  voice: null,
  sensitivity: "normal",
  sensitivity_by_code: {},
  hold_s: null,
  break_guidance: "half_hour",
  quiet_hours: [],
  pauses_on_battery: false,
  keep_days: null,
  keep_days_by_kind: {},
  sample_days: null,
  theme: "auto",
};

export type Saving = "idle" | "saving" | "saved" | "failed";

const SAVE_AFTER_MS = 400;

const UNSAVED_KEY = "barun.unsaved-settings";

/** What was changed and may not have arrived: a page that is reloaded at once must not lose it. */
function readUnsaved(): Partial<SettingsBody> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(UNSAVED_KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

function keepUnsaved(part: Partial<SettingsBody>): void {
  try {
    if (Object.keys(part).length === 0) sessionStorage.removeItem(UNSAVED_KEY);
    else sessionStorage.setItem(UNSAVED_KEY, JSON.stringify(part));
  } catch {
    // without storage, a reload within the moment of saving loses the change
  }
}

type SettingsClient = Pick<RestClient, "settings" | "saveSettings">;

export class SettingsStore {
  readonly #settings = signal<SettingsBody>(DEFAULT_SETTINGS);
  readonly #saving = signal<Saving>("idle");
  readonly #isLoaded = signal(false);
  readonly #onSaved = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #version = 0;
  #unsaved = readUnsaved();
  /** Counts what the service is asked; an answer older than the newest that was taken is dropped. */
  #nAsked = 0;
  #newestTaken = 0;
  /** One save after the other: of two on their way, the older could arrive last. */
  #saves: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: SettingsClient,
    private readonly saveAfterMs = SAVE_AFTER_MS,
  ) {}

  get value(): ReadonlySignal<SettingsBody> {
    return this.#settings;
  }

  get saving(): ReadonlySignal<Saving> {
    return this.#saving;
  }

  /** False until the service has said what was chosen earlier. */
  get isLoaded(): ReadonlySignal<boolean> {
    return this.#isLoaded;
  }

  /** Called after the service has taken a change. */
  onSaved(listener: () => void): () => void {
    this.#onSaved.add(listener);
    return () => this.#onSaved.delete(listener);
  }

  async load(): Promise<void> {
    const number = (this.#nAsked += 1);
    let loaded: SettingsBody;
    try {
      loaded = await this.client.settings();
    } catch {
      return; // the defaults hold until the service answers
    }
    if (number < this.#newestTaken) return;
    this.#newestTaken = number;
    // a change made meanwhile, or by this page before it was reloaded, is newer
    this.#settings.value = { ...DEFAULT_SETTINGS, ...loaded, ...this.#unsaved };
    this.#isLoaded.value = true;
    if (this.#hasUnsaved()) this.#saveSoon();
  }

  /** Saves now what waits to be saved: the page goes. */
  flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // not behind a save on its way: nothing is sent any more when the page is gone
    if (this.#isLoaded.peek()) void this.#save();
  }

  change(part: Partial<SettingsBody>): void {
    this.#version += 1;
    this.#settings.value = { ...this.#settings.value, ...part };
    this.#unsaved = { ...this.#unsaved, ...part };
    keepUnsaved(this.#unsaved);
    this.#saveSoon();
  }

  /** Lets go of what is not saved, and waits for what is on its way: all is to be forgotten. */
  async drop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#version += 1;
    this.#unsaved = {};
    keepUnsaved(this.#unsaved);
    this.#saving.value = "idle";
    await this.#saves;
  }

  #hasUnsaved(): boolean {
    return Object.keys(this.#unsaved).length > 0;
  }

  #saveSoon(): void {
    this.#saving.value = "saving";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#saves = this.#saves.then(() => this.#saveLoaded());
    }, this.saveAfterMs);
  }

  /** Before it is known what was chosen earlier, a save would put the defaults in its place. */
  async #saveLoaded(): Promise<void> {
    if (this.#isLoaded.peek()) {
      await this.#save();
      return;
    }
    await this.load(); // and saves what is unsaved, once it knows
    if (!this.#isLoaded.peek()) this.#saving.value = "failed";
  }

  async #save(): Promise<void> {
    if (!this.#hasUnsaved()) return;
    const version = this.#version;
    try {
      await this.client.saveSettings(this.#settings.peek());
      this.#newestTaken = this.#nAsked += 1; // what was asked before may not know of it
      if (version !== this.#version) return; // the next one is on its way
      this.#unsaved = {};
      keepUnsaved(this.#unsaved);
      this.#saving.value = "saved";
      for (const listener of this.#onSaved) listener();
    } catch {
      if (version === this.#version) this.#saving.value = "failed";
    }
  }
}
