/** The exercises whose repetitions the camera can count, and by what. */
import type { Movement } from "./counter";
import {
  armLift,
  headBack,
  headTilt,
  shoulderLift,
  shoulderTilt,
  shoulderTurn,
  type Signal,
} from "./signals";

export interface CountedExercise {
  readonly signal: Signal;
  readonly movement: Movement;
  /** From where the camera has to see the person. */
  readonly view: "front" | "side";
  /** What has to be in the picture. */
  readonly needs: "head_and_shoulders" | "arms";
}

/**
 * By the identifier of the exercise. The distances are design choices: well above the jitter of a
 * sitting person's landmarks (a degree or two, two hundredths of a shoulder width), well below the
 * full movement, so that nobody is asked for more than is comfortable.
 */
export const COUNTED: Readonly<Record<string, CountedExercise>> = {
  neck_side_stretch: {
    signal: headTilt,
    movement: { there: 14, back: 6, hasSides: true, leastS: 0.3 },
    view: "front",
    needs: "head_and_shoulders",
  },
  shoulder_rolls: {
    signal: shoulderLift,
    movement: { there: 0.09, back: 0.04, hasSides: false, leastS: 0.15 },
    view: "front",
    needs: "head_and_shoulders",
  },
  seated_rotation: {
    signal: shoulderTurn,
    movement: { there: 28, back: 14, hasSides: true, leastS: 0.3 },
    view: "front",
    needs: "head_and_shoulders",
  },
  side_bend: {
    signal: shoulderTilt,
    movement: { there: 12, back: 5, hasSides: true, leastS: 0.3 },
    view: "front",
    needs: "head_and_shoulders",
  },
  wall_angel: {
    signal: armLift,
    movement: { there: 0.6, back: 0.25, hasSides: false, leastS: 0.3 },
    view: "front",
    needs: "arms",
  },
  chin_tuck: {
    signal: headBack,
    movement: { there: 0.16, back: 0.07, hasSides: false, leastS: 0.3 },
    view: "side",
    needs: "head_and_shoulders",
  },
};
