/** Made-up people for the tests of the report. */
import { LANDMARKS, type Person } from "../../src/report/data";

const ROWS = 6;

/** Six frames at 10 a second; every landmark at (0.5, 0.5) and seen; one angle. */
export function makePerson(changes: Partial<Person>): Person {
  return {
    number: 0,
    timesS: Float64Array.of(0, 0.1, 0.2, 0.3, 0.4, 0.5),
    positions: new Float32Array(2 * ROWS * LANDMARKS).fill(0.5),
    visibility: new Float32Array(ROWS * LANDMARKS).fill(1),
    viewBox: [0, 0, 1, 2],
    angleKeys: ["left_knee_flexion"],
    values: [Float64Array.of(10, 20, 30, 40, 50, 60)],
    reliable: [[true, true, true, true, true, true]],
    plots: [{ quantity: "knee_flexion", series: [{ side: "left", column: 0 }] }],
    ...changes,
  };
}
