// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";

import { language } from "../../src/messages/language";
import type { ExperimentReportBody } from "../../src/transport/experiments";
import { ExperimentReport } from "../../src/views/experiments/ExperimentReport";

const PAIRED: NonNullable<ExperimentReportBody["paired"]> = {
  sentence: "6 people labelled 48 poses.",
  n_people: 6,
  n_frames: 48,
  n_only_champion: 9,
  n_only_challenger: 2,
  n_for_champion: 5,
  n_for_challenger: 1,
  p_votes: 0.21875,
  p_frames: 0.06,
  evidence: 0.4,
  low: -0.3,
  high: 0.1,
};
const REPORT: ExperimentReportBody = {
  experiment: {
    experiment_id: "view-0a",
    model: "view",
    mode: "shadow",
    champion: null,
    challenger: 2,
    state: "running",
    started_s: 1_795_000_000,
    ended_s: null,
    verdict: null,
  },
  sentence: "Nobody is judged by it.",
  subtitle: "view",
  metric: "accuracy",
  margin: 0.05,
  least_people: 20,
  n_days: 3,
  most_days: 60,
  champion: { n_people: 6, n_scored: 6, score: null },
  challenger: { n_people: 6, n_scored: 6, score: null },
  difference: { estimate: null, low: null, high: null },
  guards: [],
  shadow: { n_frames: 100, n_differ: 10, n_skipped: 0 },
  paired: PAIRED,
  history: [],
};

let place: HTMLElement;
beforeEach(() => {
  place = document.createElement("div");
  document.body.replaceChildren(place);
  language.value = "en";
});
afterEach(() => {
  language.value = "en";
});

async function show(report: ExperimentReportBody): Promise<string> {
  await act(() => {
    render(<ExperimentReport report={report} />, place);
  });
  return place.textContent;
}

it("shows what people labelled, a vote a person, and the test over pictures beside it", async () => {
  const told = await show(REPORT);
  expect(told).toContain("6 people labelled 48 poses.");
  expect(told).toContain("By chance, over people: 22");
  expect(told).toContain("too small: pictures of a person are alike");
  const cells = [...place.querySelectorAll("td")].map((one) => one.textContent);
  expect(cells).toEqual(["5", "9", "1", "2"]);
});

it("shows no figures of few people, and nothing of a comparison by people", async () => {
  const few = {
    ...PAIRED,
    sentence: "So far it is 2.",
    n_people: 2,
    p_votes: null,
    p_frames: null,
  };
  expect(await show({ ...REPORT, paired: few })).toContain("So far it is 2.");
  expect(place.querySelectorAll("td")).toHaveLength(0);
  const split = { ...REPORT, shadow: null, paired: null };
  expect(await show(split)).not.toContain("What people say of these pictures");
});

it("speaks Korean", async () => {
  language.value = "ko";
  expect(await show(REPORT)).toContain("우연일 확률(사람 기준)");
});
