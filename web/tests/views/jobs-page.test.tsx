// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { language } from "../../src/messages/language";
import { jobTexts } from "../../src/messages/texts/jobs";
import { JobsPage } from "../../src/pages/JobsPage";
import { ProductProvider } from "../../src/state/product";
import type { JobBody, JobsBody, ModelUpdatesBody } from "../../src/transport/jobs";
import {
  groupOf,
  mayCancel,
  mayRetry,
  nameOf,
  QUICK_MS,
  renewMs,
  resultOf,
  SLOW_MS,
  stateOf,
} from "../../src/views/jobs/job-words";
import { fakeProduct } from "./fake-product";

const WAITING: JobBody = {
  job_id: "0a",
  kind: "retrain",
  title: "update a model",
  subject: "posture",
  state: "queued",
  progress: 0,
  made_s: 1795000000,
  not_before_s: 1795000000,
  started_s: null,
  ended_s: null,
  n_attempts: 0,
  is_cancelled: false,
  reason: null,
  reason_code: null,
  result: null,
};
const RUNNING: JobBody = {
  ...WAITING,
  job_id: "0b",
  kind: "analyse",
  title: "analyse files",
  subject: "run.mp4",
  state: "running",
  progress: 0.42,
  n_attempts: 2,
};
const ASIDE: JobBody = {
  ...RUNNING,
  job_id: "0c",
  subject: "bad.mp4",
  state: "poison",
  reason: "It took down what ran it.",
  ended_s: 1795000100,
};
const DONE: JobBody = {
  ...WAITING,
  job_id: "0d",
  kind: "drift",
  title: "report on drift",
  state: "done",
  ended_s: 1795000100,
  result: { answer: "steady" },
};
const UPDATES: ModelUpdatesBody[] = [
  { model: "view", champion: null, challenger: null, experiment: null, last: null },
  {
    model: "posture",
    champion: 3,
    challenger: 4,
    experiment: { experiment_id: "posture-1f", challenger: 4, state: "running" },
    last: {
      begun_s: 1795000000,
      ended_s: 1795000008,
      outcome: "rejected",
      sentence: "Rejected: 1 of 2 gates stayed closed.",
      triggers: ["A person asked for it."],
      gates: [
        {
          name: "Accuracy",
          subject: "from the side",
          value: "79.8%",
          bound: "95.0%",
          is_open: false,
          details: "worst: P1",
        },
        { name: "Size", subject: "-", value: "8 kB", bound: "5 MB", is_open: true, details: "" },
      ],
      candidate: null,
      has_report: true,
    },
  },
];
const all = (...jobs: JobBody[]): JobsBody => ({
  jobs,
  counts: Object.fromEntries(jobs.map((job) => [job.state, 1])),
  is_served: true,
});

let body: JobsBody;
let answer: () => Response;
let asked: { path: string; method: string; body: unknown }[];

const text = (): string => document.body.textContent;
const turn = (): Promise<void> => act(() => new Promise((done) => setTimeout(done, 0)));
/** What was asked for has come, and so has what that asks for anew. */
async function settle(): Promise<void> {
  await turn();
  await turn();
}
const posted = () => asked.filter(({ method }) => method === "POST");

async function press(name: string): Promise<void> {
  const button = [...document.body.querySelectorAll("button")].find(
    (one) => (one.getAttribute("aria-label") ?? one.textContent) === name,
  );
  if (button === undefined) throw new Error(`no button ${name} in ${text()}`);
  await act(() => {
    button.click();
  });
  await settle();
}

async function draw(place: Element = document.body): Promise<void> {
  const { product } = fakeProduct("/jobs");
  await act(() => {
    render(
      <ProductProvider value={product}>
        <JobsPage />
      </ProductProvider>,
      place,
    );
  });
  await settle();
}

beforeEach(() => {
  language.value = "en";
  body = all(WAITING, RUNNING, ASIDE, DONE);
  asked = [];
  answer = () => Response.json({ job: WAITING, is_new: true });
  vi.stubGlobal("fetch", (path: string, { method, body: sent }: RequestInit) => {
    const words = typeof sent === "string" ? (JSON.parse(sent) as unknown) : null;
    asked.push({ path, method: method ?? "GET", body: words });
    if (method === "POST") return Promise.resolve(answer());
    return Promise.resolve(Response.json(path === "/api/updates" ? { models: UPDATES } : body));
  });
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

describe("words about jobs", () => {
  const texts = jobTexts.value;
  it("sorts by what a person can do about them", () => {
    expect([WAITING, RUNNING, ASIDE, DONE].map(groupOf)).toEqual([
      "open",
      "open",
      "aside",
      "ended",
    ]);
    expect([WAITING, RUNNING, ASIDE, DONE].map(mayCancel)).toEqual([true, true, false, false]);
    expect([WAITING, RUNNING, ASIDE, DONE].map(mayRetry)).toEqual([false, false, true, false]);
    expect(mayCancel({ ...RUNNING, is_cancelled: true })).toBe(false);
    expect(stateOf({ ...RUNNING, is_cancelled: true }, texts)).toBe("is being stopped");
  });
  it("asks often only while something moves", () => {
    expect(renewMs([ASIDE, DONE])).toBe(SLOW_MS);
    expect(renewMs([ASIDE, WAITING])).toBe(QUICK_MS);
  });
  it("names a job whose subject is forgotten by its kind", () => {
    expect(nameOf(WAITING, texts)).toBe("update a model: posture");
    expect(nameOf({ ...WAITING, subject: "" }, texts)).toBe("update a model");
  });
  it.each([
    [{ kind: "drift", result: { answer: "too-few" } }, "Too few people agreed"],
    [{ kind: "analyse", result: { analysed: 3, kept: 1, refused: [{}] } }, "Analysed: 3;"],
    [{ kind: "analyse", result: { analysed: 3, kept: 1, refused: [{}] } }, "not be analysed: 1."],
    [{ kind: "train", result: { model: "view", number: 2 } }, "Made: view@2."],
    [{ kind: "retrain", result: {} }, "said below"],
    [{ kind: "export", result: { path: "a.zip", n_unread: 2 } }, "missing in the file: 2."],
  ])("says what came of %j", (job, said) => {
    expect(resultOf({ ...DONE, ...job }, texts, "en")).toContain(said);
  });
  it("says nothing where there is nothing to say", () => {
    expect(resultOf(RUNNING, texts, "en")).toBeNull();
    expect(resultOf({ ...DONE, kind: "new", result: {} }, texts, "en")).toBeNull();
    expect(resultOf({ ...DONE, kind: "export", result: {} }, texts, "en")).toBeNull();
    expect(resultOf({ ...DONE, kind: "export", result: { n_unread: 0 } }, texts, "en")).toBeNull();
    expect(resultOf({ ...DONE, result: { answer: "new" } }, texts, "en")).toBeNull();
  });
});

describe("the page about jobs", () => {
  it("shows state, progress, reasons and what came of it", async () => {
    await draw();
    expect(text()).toContain("analyse files: run.mp4");
    const bar = document.body.querySelector("progress");
    expect([bar?.value, bar?.getAttribute("aria-label")]).toEqual([
      0.42,
      "Progress of analyse files: run.mp4",
    ]);
    expect(text()).toContain("42%");
    expect(text()).toContain("attempts: 2");
    expect(text()).toContain("It took down what ran it.");
    expect(text()).toContain("Nothing has changed more than chance explains.");
    expect([...document.body.querySelectorAll("h3")].slice(0, 2).map((h) => h.textContent)).toEqual(
      ["Put aside", "Ended"],
    );
  });

  it("says how to add a job where there is none, and where nobody does jobs", async () => {
    body = { ...all(), is_served: false };
    await draw();
    expect(text()).toContain("barun jobs add analyse FOLDER");
    expect(text()).toContain("Start barun worker");
  });

  it("asks before a job is stopped", async () => {
    await draw();
    await press("Stop: analyse files: run.mp4");
    expect(posted()).toEqual([]);
    answer = () => Response.json({ ...RUNNING, is_cancelled: true });
    await press("Stop the job");
    expect(posted().map(({ path }) => path)).toEqual(["/api/jobs/0b/cancel"]);
    expect(document.body.querySelector("dialog")).toBeNull();
    expect(asked.at(-1)?.method).toBe("GET");
  });

  it("leaves a job alone where somebody thinks again", async () => {
    await draw();
    await press("Stop: update a model: posture");
    await press("Cancel");
    expect(posted()).toEqual([]);
    expect(text()).not.toContain("Stop this job?");
  });

  it("tries again, and says why that is refused", async () => {
    answer = () =>
      Response.json(
        { error: { code: "jobs.forgotten", message: "Ask for it anew.", details: {} } },
        { status: 409 },
      );
    await draw();
    await press("Try again: analyse files: bad.mp4");
    expect(posted().map(({ path }) => path)).toEqual(["/api/jobs/0c/retry"]);
    expect(document.body.querySelector('[role="alert"]')?.textContent).toBe("Ask for it anew.");
  });

  it("leaves the keyboard on the page where the button of a job goes", async () => {
    const main = document.createElement("main");
    main.tabIndex = -1;
    document.body.append(main);
    await draw(main);
    const name = "Try again: analyse files: bad.mp4";
    answer = () => Response.json({ ...ASIDE, state: "queued" });
    body = all(WAITING, RUNNING, { ...ASIDE, state: "queued" }, DONE);
    document.querySelector<HTMLElement>(`button[aria-label="${name}"]`)?.focus();
    await press(name);
    expect(document.querySelector(`button[aria-label="${name}"]`)).toBeNull();
    expect(document.activeElement).toBe(main);
    render(null, main);
    main.remove();
  });

  it("asks for work, and says when it was asked for already", async () => {
    await draw();
    await press("Ask for it");
    expect(posted()[0]?.body).toEqual({ kind: "drift", model: "posture" });
    expect(text()).toContain("Asked for: update a model, posture.");
    answer = () => Response.json({ job: WAITING, is_new: false });
    await press("Ask for it");
    expect(text()).toContain("was asked for today already");
  });

  it("says what became of updates and candidates", async () => {
    await draw();
    expect(text()).toContain("In service: the one that comes with Barun");
    expect(text()).toContain("There has been no update yet.");
    expect(text()).toContain("Version 4 is being compared with it.");
    expect(text()).toContain("Rejected: 1 of 2 gates stayed closed.");
    expect(text()).toContain("What it had to show: 1 of 2");
    expect(text()).toContain("Accuracy, from the side: worst: P1");
    const link = document.body.querySelector('a[target="_blank"]');
    expect(link?.getAttribute("href")).toBe("/api/updates/posture/report");
  });

  it("speaks Korean", async () => {
    await draw();
    await act(() => {
      language.value = "ko";
    });
    await settle();
    expect(text()).toContain("따로 둔 작업");
    expect(text()).toContain("비교하고 있는 버전: 4");
  });
});
