/** From landmarks to the lines and points of a stick figure, in pixels. */
import type { PersonBody } from "../contract/api";
import skeleton from "./skeleton.json";

/** Side of the person's own body, never the viewer's. */
export type Side = "left" | "right" | "middle";

export interface Line {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly side: Side;
  /** 0 to 1: how surely both ends were seen. */
  readonly opacity: number;
}

export interface Dot {
  readonly at: readonly [number, number];
  readonly side: Side;
  readonly opacity: number;
}

export interface Figure {
  readonly lines: readonly Line[];
  readonly dots: readonly Dot[];
}

const FAINTEST = 0.12;

export function sideOf(name: string): Side {
  const words = name.split("_");
  if (words.includes("left")) return "left";
  return words.includes("right") ? "right" : "middle";
}

const SIDES: readonly Side[] = skeleton.landmarks.map(sideOf);
const INDEX: ReadonlyMap<string, number> = new Map(
  skeleton.landmarks.map((name, index) => [name, index]),
);
const BONES = skeleton.bones.map(([from = "", to = ""]) => {
  const start = INDEX.get(from) ?? -1;
  const end = INDEX.get(to) ?? -1;
  const side = SIDES[start] === SIDES[end] ? SIDES[start] : undefined;
  // the lines of the face begin at the nose and belong to the side they lead to
  const leads: Side = SIDES[start] === "middle" ? (SIDES[end] ?? "middle") : "middle";
  return { start, end, side: side ?? leads };
});

/** Opacity of something seen with a certainty of `visibility`; unknown counts as seen. */
export function opacityOf(visibility: number | null | undefined): number {
  const certainty = visibility ?? 1;
  return FAINTEST + (1 - FAINTEST) * Math.min(1, Math.max(0, certainty));
}

/** Returns the figure of a person in one picture, null where the person was not found. */
export function figureOf(
  person: PersonBody,
  frame: number,
  widthPx: number,
  heightPx: number,
): Figure | null {
  const xyz = person.image_xyz[frame];
  if (xyz === null || xyz === undefined) return null;
  const visibility = person.visibility[frame];
  return figureFrom(
    (mark) => [xyz[3 * mark] ?? NaN, xyz[3 * mark + 1] ?? NaN],
    (mark) => opacityOf(visibility?.[mark]),
    widthPx,
    heightPx,
  );
}

/** Returns the figure of 33 x (x, y, z, visibility). */
export function figureOfPoints(points: Float32Array, widthPx: number, heightPx: number): Figure {
  return figureFrom(
    (mark) => [points[4 * mark] ?? NaN, points[4 * mark + 1] ?? NaN],
    (mark) => opacityOf(points[4 * mark + 3]),
    widthPx,
    heightPx,
  );
}

/**
 * @param place where a landmark is, as fractions of the picture; NaN where it is not
 * @param opacity 0 to 1
 */
function figureFrom(
  place: (mark: number) => readonly [number, number],
  opacity: (mark: number) => number,
  widthPx: number,
  heightPx: number,
): Figure {
  const point = (mark: number): readonly [number, number] | null => {
    const [x, y] = place(mark);
    return Number.isNaN(x) || Number.isNaN(y) ? null : [x * widthPx, y * heightPx];
  };
  const lines: Line[] = [];
  for (const { start, end, side } of BONES) {
    const from = point(start);
    const to = point(end);
    if (from === null || to === null) continue;
    lines.push({ from, to, side, opacity: Math.min(opacity(start), opacity(end)) });
  }
  const dots: Dot[] = [];
  SIDES.forEach((side, mark) => {
    const at = point(mark);
    if (at !== null) dots.push({ at, side, opacity: opacity(mark) });
  });
  return { lines, dots };
}

/** What the small table says about one picture. */
export interface FrameFacts {
  readonly people: number;
  /** Mean visibility of the points of everybody found, 0 to 1; null without any. */
  readonly visibility: number | null;
}

export function factsOf(people: readonly PersonBody[], frame: number): FrameFacts {
  const present = people.filter((person) => person.image_xyz[frame] != null);
  const known = present
    .flatMap((person) => person.visibility[frame] ?? [])
    .filter((value) => value !== null);
  const sum = known.reduce((total, value) => total + value, 0);
  return { people: present.length, visibility: known.length === 0 ? null : sum / known.length };
}

/** In how many pictures somebody was found. */
export function countFramesWithPerson(people: readonly PersonBody[]): number {
  const length = people[0]?.image_xyz.length ?? 0;
  let count = 0;
  for (let frame = 0; frame < length; frame += 1) {
    if (people.some((person) => person.image_xyz[frame] != null)) count += 1;
  }
  return count;
}
