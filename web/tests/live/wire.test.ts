import { describe, expect, it } from "vitest";

import { encodeSight, type Sight } from "../../src/live/wire";

const SIGHT: Sight = {
  capturedMs: 1_795_000_000_250,
  width: 640,
  height: 480,
  points: Float32Array.from({ length: 132 }, (_, at) => at / 132),
  world: Float32Array.from({ length: 99 }, (_, at) => -at),
  picture: null,
  skipped: 3,
};

describe("a sight as bytes", () => {
  it("has the header of the protocol", () => {
    const view = new DataView(encodeSight(SIGHT, 7));
    expect(view.byteLength).toBe(944);
    expect([view.getUint8(0), view.getUint8(1)]).toEqual([1, 1]);
    expect(view.getUint16(2, true)).toBe(3);
    expect(view.getUint32(4, true)).toBe(7);
    expect(view.getFloat64(8, true)).toBe(1_795_000_000.25);
    expect([view.getUint16(16, true), view.getUint16(18, true)]).toEqual([640, 480]);
    expect(view.getFloat32(20 + 4 * 131, true)).toBeCloseTo(131 / 132);
    expect(view.getFloat32(548 + 4 * 98, true)).toBe(-98);
  });

  it("leaves out the metres, and everything where nobody is", () => {
    const flat = new DataView(encodeSight({ ...SIGHT, world: null }, 1));
    expect([flat.byteLength, flat.getUint8(0), flat.getUint8(1)]).toEqual([548, 1, 0]);
    const empty = new DataView(encodeSight({ ...SIGHT, points: null }, 1));
    expect([empty.byteLength, empty.getUint8(0), empty.getUint8(1)]).toEqual([20, 3, 0]);
  });

  it("carries a picture behind the header", () => {
    const picture = Uint8Array.from([0xff, 0xd8, 0xff]).buffer;
    const bytes = encodeSight({ ...SIGHT, points: null, world: null, picture }, 1);
    expect(new Uint8Array(bytes)[0]).toBe(2);
    expect(Array.from(new Uint8Array(bytes, 20))).toEqual([0xff, 0xd8, 0xff]);
  });

  it("does not overflow the count of skipped pictures", () => {
    const view = new DataView(encodeSight({ ...SIGHT, skipped: 1e6 }, 1));
    expect(view.getUint16(2, true)).toBe(0xffff);
  });
});
