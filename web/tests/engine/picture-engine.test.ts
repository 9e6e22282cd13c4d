import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { PictureEngine } from "../../src/engine/picture-engine";

/** What the browser was asked to write, as `type width x height at quality`. */
let written: string[];
let canWriteWebp: boolean;

class FakeCanvas {
  constructor(
    readonly width: number,
    readonly height: number,
  ) {}

  getContext() {
    return { drawImage: () => undefined };
  }

  convertToBlob({ type, quality }: { type: string; quality: number }): Promise<Blob> {
    written.push(`${type} ${this.width} x ${this.height} at ${quality}`);
    const isKnown = type !== "image/webp" || canWriteWebp;
    return Promise.resolve(new Blob([type], { type: isKnown ? type : "image/png" }));
  }
}

const frame = (width: number, height: number) =>
  ({ width, height, close: () => undefined }) as ImageBitmap;
const textOf = (bytes: ArrayBuffer | null) => new TextDecoder().decode(bytes ?? new ArrayBuffer(0));

beforeEach(() => {
  written = [];
  canWriteWebp = true;
  vi.stubGlobal("OffscreenCanvas", FakeCanvas);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a picture for the service", () => {
  it("is as large and as good as the service asked for, and keeps its shape", async () => {
    const engine = new PictureEngine();
    engine.setQuality(640, 0.75);
    const look = await engine.look(frame(1280, 720));
    expect(written).toEqual(["image/jpeg 640 x 360 at 0.75"]);
    expect(look).toMatchObject({ width: 640, height: 360, points: null });
    expect(textOf(look.picture)).toBe("image/jpeg");
  });

  it("is never larger than the camera's", async () => {
    const engine = new PictureEngine();
    engine.setQuality(640, 0.8);
    expect(await engine.look(frame(352, 288))).toMatchObject({ width: 352, height: 288 });
  });

  it("is WebP where it is small, for the sake of a slow link", async () => {
    const engine = new PictureEngine();
    engine.setQuality(320, 0.5);
    const { picture } = await engine.look(frame(640, 480));
    expect(written).toEqual(["image/webp 320 x 240 at 0.5"]);
    expect(textOf(picture)).toBe("image/webp");
  });

  it("is JPEG where the browser cannot write WebP, which is asked once", async () => {
    canWriteWebp = false;
    const engine = new PictureEngine();
    engine.setQuality(320, 0.6);
    for (let n = 0; n < 3; n += 1) {
      expect(textOf((await engine.look(frame(640, 480))).picture)).toBe("image/jpeg");
    }
    expect(written.filter((each) => each.startsWith("image/webp"))).toHaveLength(1);
  });
});
