import { describe, expect, it } from "vitest";

import type { PersonBody } from "../../src/contract/api";
import {
  countFramesWithPerson,
  factsOf,
  figureOf,
  opacityOf,
  sideOf,
} from "../../src/overlay/figure";
import skeleton from "../../src/overlay/skeleton.json";

const COUNT = skeleton.landmarks.length;

/** A person absent in picture 0; in picture 1, landmark k stands at (k / 100, k / 50). */
function makePerson(visibility: readonly (number | null)[], missing: number[] = []): PersonBody {
  const xyz = Array.from({ length: COUNT }, (_, mark) =>
    missing.includes(mark) ? [null, null, null] : [mark / 100, mark / 50, -0.1],
  ).flat();
  return { person: 0, image_xyz: [null, xyz], visibility: [null, visibility] };
}

const SURE = Array<number>(COUNT).fill(1);

describe("figureOf", () => {
  it("is null where the person was not found", () => {
    expect(figureOf(makePerson(SURE), 0, 100, 100)).toBeNull();
    expect(figureOf(makePerson(SURE), 9, 100, 100)).toBeNull();
  });

  it("puts every point and every bone into the picture's pixels", () => {
    const figure = figureOf(makePerson(SURE), 1, 1000, 500);
    expect(figure?.dots).toHaveLength(COUNT);
    expect(figure?.lines).toHaveLength(skeleton.bones.length);
    const knee = skeleton.landmarks.indexOf("left_knee");
    expect(figure?.dots[knee]).toEqual({ at: [knee * 10, knee * 10], side: "left", opacity: 1 });
  });

  it("leaves out a missing point and its bones", () => {
    const knee = skeleton.landmarks.indexOf("left_knee");
    const figure = figureOf(makePerson(SURE, [knee]), 1, 100, 100);
    const bones = skeleton.bones.filter((bone) => !bone.includes("left_knee"));
    expect(bones.length).toBe(skeleton.bones.length - 2);
    expect(figure?.lines).toHaveLength(bones.length);
    expect(figure?.dots).toHaveLength(COUNT - 1);
  });

  it("draws a bone as surely as its less certain end", () => {
    const ankle = skeleton.landmarks.indexOf("right_ankle");
    const visibility = SURE.map((value, mark) => (mark === ankle ? 0 : value));
    const figure = figureOf(makePerson(visibility), 1, 100, 100);
    const faint = figure?.lines.filter(({ opacity }) => opacity < 1) ?? [];
    const bones = skeleton.bones.filter((bone) => bone.includes("right_ankle"));
    expect(faint).toHaveLength(bones.length);
    expect(new Set(faint.map(({ side }) => side))).toEqual(new Set(["right"]));
  });

  it("has as many lines of the left as of the right, and the trunk between", () => {
    const sides = figureOf(makePerson(SURE), 1, 100, 100)?.lines.map(({ side }) => side) ?? [];
    const count = (wanted: string): number => sides.filter((side) => side === wanted).length;
    expect(count("left")).toBe(count("right"));
    expect(count("middle")).toBe(3); // shoulders, hips, mouth
  });
});

it.each([
  ["left_knee", "left"],
  ["mouth_right", "right"],
  ["nose", "middle"],
])("%s is %s", (name, side) => {
  expect(sideOf(name)).toBe(side);
});

it.each([
  [0, 0.12],
  [0.5, 0.56],
  [1, 1],
  [2, 1],
  [-1, 0.12],
  [null, 1],
  [undefined, 1],
])("visibility %s is drawn with opacity %d", (visibility, opacity) => {
  expect(opacityOf(visibility)).toBeCloseTo(opacity);
});

describe("factsOf", () => {
  it("counts people and averages what is known", () => {
    const half = SURE.map((_, mark) => (mark === 0 ? null : 0.5));
    const people = [makePerson(SURE), makePerson(half)];
    const facts = factsOf(people, 1);
    expect(facts.people).toBe(2);
    expect(facts.visibility).toBeCloseTo((33 + 32 * 0.5) / 65);
    expect(factsOf(people, 0)).toEqual({ people: 0, visibility: null });
  });
});

it("counts the pictures with somebody in them", () => {
  const { image_xyz: xyz, visibility } = makePerson(SURE);
  const first = { person: 0, image_xyz: [...xyz, null], visibility: [...visibility, null] };
  const second = { person: 1, image_xyz: [null, xyz[1] ?? null, null], visibility: [] };
  expect(countFramesWithPerson([first, second])).toBe(1);
  expect(countFramesWithPerson([])).toBe(0);
});
