/** The camera: chosen, opened, watched and let go. */
import type { CameraDevice, CameraState } from "../live/model";
import { faultOf } from "./faults";

/** What the page hears of the camera. */
export interface CameraEvents {
  onState(state: CameraState, stream: MediaStream | null): void;
  onDevices(devices: readonly CameraDevice[]): void;
}

/** The models look at 256 pixels a side: more than this only costs. */
const WANTED = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };
/** Smaller pictures show too little of a person; a choice, not measured. */
const SMALLEST_PX = 120;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && ["OverconstrainedError", "NotFoundError"].includes(error.name);

export class Camera {
  #stream: MediaStream | null = null;
  #wantedId: string | undefined;
  #device: CameraDevice = { id: "", label: "" };
  #listening = new AbortController();
  /** Grows with every opening and closing: an answer that comes late is for nobody. */
  #turn = 0;
  #isUnplugged = false;

  /**
   * @param media the browser's cameras; undefined where the page's address is not secure
   */
  constructor(
    private readonly media: MediaDevices | undefined,
    private readonly events: CameraEvents,
  ) {
    media?.addEventListener("devicechange", () => void this.#onDeviceChange());
  }

  get device(): CameraDevice {
    return this.#device;
  }

  /** Lists the cameras; their names are empty before the person has allowed one. */
  async listDevices(): Promise<readonly CameraDevice[]> {
    const all = (await this.media?.enumerateDevices().catch(() => [])) ?? [];
    const cameras = all.filter(({ kind }) => kind === "videoinput");
    const devices = cameras.map(({ deviceId, label }) => ({ id: deviceId, label }));
    this.events.onDevices(devices);
    return devices;
  }

  /** Opens a camera, the chosen one if it is there; returns its stream, null with a fault said. */
  async open(deviceId?: string): Promise<MediaStream | null> {
    this.#release();
    const turn = ++this.#turn;
    this.#wantedId = deviceId;
    const { media } = this;
    // A browser leaves it out where the page came over an open connection.
    if (media?.getUserMedia === undefined) {
      this.events.onState({ kind: "failed", fault: "insecure" }, null);
      return null;
    }
    this.events.onState({ kind: "asking" }, null);
    try {
      const stream = await this.#request(media, deviceId);
      if (turn !== this.#turn) {
        for (const track of stream.getTracks()) track.stop();
        return null;
      }
      return this.#take(stream);
    } catch (error) {
      if (turn === this.#turn) {
        this.events.onState({ kind: "failed", fault: faultOf(error) }, null);
      }
      return null;
    }
  }

  /** Lets the camera go, so that its lamp goes out. */
  close(): void {
    this.#turn += 1;
    this.#isUnplugged = false;
    this.#release();
    this.events.onState({ kind: "off" }, null);
  }

  async #request(media: MediaDevices, deviceId?: string): Promise<MediaStream> {
    const usual = { video: WANTED, audio: false };
    if (deviceId === undefined || deviceId === "") return media.getUserMedia(usual);
    try {
      return await media.getUserMedia({
        video: { ...WANTED, deviceId: { exact: deviceId } },
        audio: false,
      });
    } catch (error) {
      if (!isMissing(error)) throw error;
      return media.getUserMedia(usual); // the chosen one is gone: any is better than none
    }
  }

  #take(stream: MediaStream): MediaStream | null {
    const [track] = stream.getVideoTracks();
    const { deviceId = "", width = 0, height = 0 } = track?.getSettings() ?? {};
    if (
      track === undefined ||
      Math.min(width || SMALLEST_PX, height || SMALLEST_PX) < SMALLEST_PX
    ) {
      for (const each of stream.getTracks()) each.stop();
      this.events.onState({ kind: "failed", fault: "unsuitable" }, null);
      return null;
    }
    this.#stream = stream;
    this.#isUnplugged = false;
    const device = (this.#device = { id: deviceId, label: track.label });
    const isOn: CameraState = { kind: "on", device, width, height };
    const listening = { signal: this.#listening.signal };
    track.addEventListener(
      "mute",
      () => {
        this.events.onState({ kind: "muted", device }, stream);
      },
      listening,
    );
    track.addEventListener(
      "unmute",
      () => {
        this.events.onState(isOn, stream);
      },
      listening,
    );
    track.addEventListener(
      "ended",
      () => {
        this.#onEnded();
      },
      listening,
    );
    this.events.onState(track.muted ? { kind: "muted", device } : isOn, stream);
    void this.listDevices(); // only now they have names
    return stream;
  }

  #onEnded(): void {
    this.#release();
    this.#isUnplugged = true;
    this.events.onState({ kind: "failed", fault: "unplugged" }, null);
  }

  async #onDeviceChange(): Promise<void> {
    const devices = await this.listDevices();
    const isBack = devices.some(({ id }) => id !== "" && id === this.#device.id);
    if (this.#isUnplugged && isBack) await this.open(this.#wantedId ?? this.#device.id);
  }

  #release(): void {
    this.#listening.abort();
    this.#listening = new AbortController();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }
}
