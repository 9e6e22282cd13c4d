/** The messages of the live session as bytes and JSON; docs/protocol-live.md. */

import type { Hello, ServiceMessage } from "../contract/live";

export const PROTOCOL = 1;
const HEADER_BYTES = 20;
const IMAGE_VALUES = 132;
const WORLD_VALUES = 99;

/** What was seen at one instant, on its way to the service. */
export interface Sight {
  /** Epoch milliseconds of the session's clock, which never goes back. */
  readonly capturedMs: number;
  readonly width: number;
  readonly height: number;
  /** 33 x (x, y, z, visibility); null where nobody was found. */
  readonly points: Float32Array | null;
  /** 33 x (x, y, z) in metres. */
  readonly world: Float32Array | null;
  /** A JPEG or WebP file, where the service is to look itself. */
  readonly picture: ArrayBuffer | null;
  /** Pictures dropped before this one. */
  readonly skipped: number;
}

const LANDMARKS = 1;
const PICTURE = 2;
const NOBODY = 3;

/** Returns the message of one sight. */
export function encodeSight(sight: Sight, seq: number): ArrayBuffer {
  const { points, world, picture } = sight;
  const hasWorld = points !== null && world !== null;
  let nBytes = HEADER_BYTES;
  if (picture !== null) nBytes += picture.byteLength;
  else if (points !== null) nBytes += 4 * (IMAGE_VALUES + (hasWorld ? WORLD_VALUES : 0));
  const bytes = new ArrayBuffer(nBytes);
  const view = new DataView(bytes);
  view.setUint8(0, picture !== null ? PICTURE : points === null ? NOBODY : LANDMARKS);
  view.setUint8(1, hasWorld && picture === null ? 1 : 0);
  view.setUint16(2, Math.min(sight.skipped, 0xffff), true);
  view.setUint32(4, seq, true);
  view.setFloat64(8, sight.capturedMs / 1000, true);
  view.setUint16(16, sight.width, true);
  view.setUint16(18, sight.height, true);
  if (picture !== null) {
    new Uint8Array(bytes, HEADER_BYTES).set(new Uint8Array(picture));
    return bytes;
  }
  if (points === null) return bytes;
  writeFloats(view, HEADER_BYTES, points);
  if (hasWorld) writeFloats(view, HEADER_BYTES + 4 * IMAGE_VALUES, world);
  return bytes;
}

function writeFloats(view: DataView, offset: number, values: Float32Array): void {
  values.forEach((value, index) => {
    view.setFloat32(offset + 4 * index, value, true);
  });
}

/** What a session is opened with; the connection adds the rest. */
export type Greeting = Omit<Hello, "type" | "protocol" | "resume">;

/** Returns the message in a text, null where it is none. */
export function parseText(text: string): ServiceMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  // The service keeps to the contract; what its messages hold is tested there.
  return typeof value.type === "string" ? (value as ServiceMessage) : null;
}
