import { beforeEach, describe, expect, it } from "vitest";

import { Camera } from "../../src/camera/camera";
import { faultOf } from "../../src/camera/faults";
import type { CameraDevice, CameraState } from "../../src/live/model";

class FakeTrack extends EventTarget {
  muted = false;
  isStopped = false;
  constructor(
    readonly label: string,
    private readonly settings: MediaTrackSettings,
  ) {
    super();
  }
  getSettings(): MediaTrackSettings {
    return this.settings;
  }
  stop(): void {
    this.isStopped = true;
  }
}

class FakeMedia extends EventTarget {
  cameras = ["front", "desk"];
  error: Error | null = null;
  size = { width: 640, height: 480 };
  readonly tracks: FakeTrack[] = [];
  readonly asked: MediaTrackConstraints[] = [];
  hold: Promise<void> = Promise.resolve();

  async getUserMedia({ video, audio }: MediaStreamConstraints): Promise<MediaStream> {
    expect(audio).toBe(false);
    const wanted = video as MediaTrackConstraints;
    this.asked.push(wanted);
    await this.hold;
    if (this.error !== null) throw this.error;
    const exact = (wanted.deviceId as ConstrainDOMStringParameters | undefined)?.exact;
    const deviceId = typeof exact === "string" ? exact : this.cameras[0];
    if (deviceId === undefined) throw new DOMException("none", "NotFoundError");
    if (!this.cameras.includes(deviceId)) throw new DOMException("no", "OverconstrainedError");
    const track = new FakeTrack(`${deviceId} camera`, { deviceId, ...this.size });
    this.tracks.push(track);
    return { getTracks: () => [track], getVideoTracks: () => [track] } as unknown as MediaStream;
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const named = (kind: string) => (id: string) => ({ kind, deviceId: id, label: `${id} camera` });
    const devices = [...this.cameras.map(named("videoinput")), named("audioinput")("mic")];
    return Promise.resolve(devices as MediaDeviceInfo[]);
  }
}

/** Lets everything that waits for promises go on. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe("the camera", () => {
  let media: FakeMedia;
  let states: CameraState[];
  let streams: (MediaStream | null)[];
  let devices: readonly CameraDevice[];
  let camera: Camera;

  beforeEach(() => {
    media = new FakeMedia();
    [states, streams, devices] = [[], [], []];
    camera = make(media as unknown as MediaDevices);
  });

  const make = (from: MediaDevices | undefined): Camera =>
    new Camera(from, {
      onState: (state, stream) => {
        states.push(state);
        streams.push(stream);
      },
      onDevices: (found) => {
        devices = found;
      },
    });

  it("is asked for and then on, with its name, its size and the others", async () => {
    await camera.open();
    await settle();
    const device = { id: "front", label: "front camera" };
    expect(states).toEqual([{ kind: "asking" }, { kind: "on", device, width: 640, height: 480 }]);
    expect(devices.map(({ id }) => id)).toEqual(["front", "desk"]);
  });

  it("is the chosen one, or any where that is gone", async () => {
    await camera.open("desk");
    expect(camera.device.id).toBe("desk");
    await camera.open("sold");
    expect(camera.device.id).toBe("front");
    expect(media.tracks[0]?.isStopped).toBe(true);
  });

  it.each([
    ["NotAllowedError", "denied"],
    ["NotFoundError", "none"],
    ["NotReadableError", "busy"],
    ["OverconstrainedError", "unsuitable"],
    ["TypeError", "failed"],
  ])("that fails with %s is %s", async (name, fault) => {
    media.error = new DOMException("", name);
    expect(await camera.open()).toBeNull();
    expect(states.at(-1)).toEqual({ kind: "failed", fault });
  });

  it("is out of reach of a page that came over an open connection", async () => {
    expect(await make(undefined).open()).toBeNull();
    expect(states).toEqual([{ kind: "failed", fault: "insecure" }]);
  });

  it("that gives tiny pictures is unsuitable, and let go", async () => {
    media.size = { width: 160, height: 90 };
    await camera.open();
    expect(states.at(-1)).toEqual({ kind: "failed", fault: "unsuitable" });
    expect(media.tracks[0]?.isStopped).toBe(true);
  });

  it("tells when it is muted and when it sees again", async () => {
    await camera.open();
    media.tracks[0]?.dispatchEvent(new Event("mute"));
    expect(states.at(-1)?.kind).toBe("muted");
    media.tracks[0]?.dispatchEvent(new Event("unmute"));
    expect(states.at(-1)?.kind).toBe("on");
  });

  it("that is unplugged comes back when it is plugged in again", async () => {
    await camera.open();
    media.cameras = ["desk"];
    media.tracks[0]?.dispatchEvent(new Event("ended"));
    expect(states.at(-1)).toEqual({ kind: "failed", fault: "unplugged" });
    expect(streams.at(-1)).toBeNull();
    media.dispatchEvent(new Event("devicechange"));
    await settle();
    expect(states.at(-1)?.kind).toBe("failed");
    expect(devices.map(({ id }) => id)).toEqual(["desk"]);
    media.cameras = ["front", "desk"];
    media.dispatchEvent(new Event("devicechange"));
    await settle();
    expect(states.at(-1)).toMatchObject({ kind: "on", device: { id: "front" } });
  });

  it("is let go where it is switched off, before it was there too", async () => {
    await camera.open();
    camera.close();
    expect(media.tracks[0]?.isStopped).toBe(true);
    let release = (): void => undefined;
    media.hold = new Promise((resolve) => {
      release = resolve;
    });
    const opening = camera.open();
    camera.close();
    release();
    expect(await opening).toBeNull();
    expect(media.tracks[1]?.isStopped).toBe(true);
    expect(states.at(-1)).toEqual({ kind: "off" });
  });
});

it("does not know every fault", () => {
  expect(faultOf("no error at all")).toBe("failed");
});
