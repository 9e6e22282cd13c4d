// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { language } from "../../src/messages/language";
import { OperationsPage } from "../../src/pages/OperationsPage";
import { ProductProvider } from "../../src/state/product";
import type { OperationsBody } from "../../src/transport/operations";
import { fakeProduct } from "./fake-product";

const destroyed = vi.fn();
vi.mock("uplot/dist/uPlot.min.css", () => ({}));
vi.mock("uplot", () => ({
  default: class {
    setSize(): void {
      /* drawn by the real one */
    }
    destroy(): void {
      destroyed();
    }
  },
}));

const EMPTY: OperationsBody = {
  at_s: 1795000000,
  process: "a",
  state: "unknown",
  summary: "There are no figures.",
  alerts: [],
  models: [],
  queues: [],
  spent_s: {},
  views_s: {},
  features: [],
  n_moved_cameras: 0,
  restarts: {},
  disk_free_bytes: null,
  disk_total_bytes: null,
  undone: [],
  recoveries: [],
  minutes: [],
};
const FULL: OperationsBody = {
  ...EMPTY,
  state: "critical",
  summary: "Something is wrong. Alerts that stand: 1.",
  alerts: [
    {
      alert_id: "a:latency::1",
      process: "a",
      rule: "latency",
      cause: "",
      severity: "critical",
      text: "Answers take long.",
      cure: "See what else runs.",
      value: 0.2,
      bound: 0.1,
      began_s: 1795000000,
      ended_s: null,
      acknowledged_s: null,
    },
  ],
  models: [
    {
      model: "posture",
      origin: "champion",
      version: 3,
      wanted: null,
      problem: "",
      is_held: false,
      n_right: 9,
      n_wrong: 1,
      accuracy: 0.9,
      accuracy_low: 0.6,
      accuracy_high: 0.98,
      updates: { n_tried: 4, n_passed: 2, n_changed: 1, last_s: 1795000000 },
    },
  ],
  queues: [{ name: "history", length: 4, age_s: 1.5, n_dropped: 0 }],
  spent_s: { good: 90, issue: 10, blind: 100 },
  views_s: { front: 60, left_side: 20 },
  features: [
    {
      name: "head_tilt",
      title: "Head tilt",
      stability: 0.313,
      probability: 1e-5,
      is_drifted: true,
    },
    {
      name: "ear_height",
      title: "Ear height",
      stability: 0.1,
      probability: 0.4,
      is_drifted: false,
    },
  ],
  n_moved_cameras: 1,
  undone: [{ model: "posture", kind: "roll-back", at_s: 1795000000, text: "went back to 3" }],
  recoveries: [
    {
      model: "posture",
      began_s: 1795000000,
      stage: "experiment",
      text: "A version was undone; what was made anew is being compared.",
      steps: [
        { at_s: 1795000000, text: "Noticed harm of version 4." },
        { at_s: 1795000060, text: "Went back to version 3." },
      ],
    },
  ],
  minutes: [
    {
      start_s: 1795000000,
      n_sessions: 2,
      n_frames: 900,
      p50_ms: 1,
      p99_ms: 12.5,
      update_hz: 7.5,
      judged_share: 0.9,
      abstained_share: 0.05,
      blind_share: null,
      good_share: 0.8,
      n_collected: 42,
    },
  ],
};

let body: OperationsBody;
let asked: { path: string; method: string; body: unknown }[];

const text = (): string => document.body.textContent;
const turn = (): Promise<void> => act(() => new Promise((done) => setTimeout(done, 0)));
/** What was asked for has come, and so has what that asks for anew. */
async function settle(): Promise<void> {
  await turn();
  await turn();
}

async function press(name: string): Promise<void> {
  const button = document.body.querySelector<HTMLButtonElement>(`button[aria-label="${name}"]`);
  if (button === null) throw new Error(`no button ${name} in ${text()}`);
  await act(() => {
    button.click();
  });
  await settle();
}

async function draw(place: Element = document.body): Promise<void> {
  const { product } = fakeProduct("/operations");
  await act(() => {
    render(
      <ProductProvider value={product}>
        <OperationsPage />
      </ProductProvider>,
      place,
    );
  });
  await settle();
}

beforeEach(() => {
  body = FULL;
  asked = [];
  vi.stubGlobal("fetch", (path: string, { method, body: sent }: RequestInit) => {
    const words = typeof sent === "string" ? (JSON.parse(sent) as unknown) : null;
    asked.push({ path, method: method ?? "GET", body: words });
    return Promise.resolve(
      method === "POST" ? new Response(null, { status: 204 }) : Response.json(body),
    );
  });
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

describe("the page about operations", () => {
  it("says how it is in words before anything else", async () => {
    await draw();
    expect(document.body.querySelector('[role="status"]')?.textContent).toBe(FULL.summary);
    expect(text()).toContain("Critical: Answers take long.");
    expect(text()).toContain("See what else runs.");
    expect(text()).toContain("version 3");
    expect(text()).toContain("90% (60% to 98%), 10 answers");
    expect(text()).toContain("went back to 3");
    expect(text()).toContain("Models that were undone, step by step");
    expect(text()).toContain("what was made anew is being compared.");
    expect(text().indexOf("Noticed harm")).toBeLessThan(text().indexOf("Went back to version 3."));
    expect(text()).toContain("now 12.5");
  });

  it("says what Prometheus is told, too: shares, drift, collection and updates", async () => {
    await draw();
    const rows = [...document.body.querySelectorAll("tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    const kinds = rows.filter(([name]) =>
      ["sitting well", "without pictures"].includes(name ?? ""),
    );
    expect(kinds).toEqual([
      ["without pictures", "50%"],
      ["sitting well", "45%"],
    ]);
    expect(rows).toContainEqual(["the front", "75%"]);
    expect(rows).toContainEqual(["Head tilt", "0.31", "yes"]);
    expect(rows).toContainEqual(["Ear height", "0.10", "no"]);
    expect(text()).toContain("1 camera no longer stands as when calibrated.");
    expect(text()).toContain("Samples kept for learning now 42");
    expect(text()).toContain("Share said to be good, of what was judged now 0.80");
    expect(text()).toContain("Made anew in 30 days: 4, passed: 2, exchanged: 1 time. Last made");
  });

  it("draws no empty axes where nothing was measured, but says so", async () => {
    await draw();
    const trends = [...document.body.querySelectorAll(".trend")];
    const blind = trends.find((one) => one.textContent.includes("without pictures"));
    expect(blind?.textContent).toContain("Nothing was measured in this span.");
    expect(blind?.querySelector(".trend-plot")).toBeNull();
    expect(trends.filter((one) => one.querySelector(".trend-plot") !== null)).toHaveLength(6);
  });

  it("calls the parts that were started anew by their names", async () => {
    body = { ...FULL, restarts: { champions: 2, "of-another-version": 1 } };
    await draw();
    expect(text()).toContain("Started anew: watch of the models, 2 times");
    expect(text()).toContain("Started anew: of-another-version, 1 time");
    await act(() => {
      language.value = "ko";
    });
    expect(text()).toContain("다시 시작됨: 모델 감시, 2번");
    language.value = "en";
  });

  it("says so where there is nothing yet", async () => {
    body = EMPTY;
    await draw();
    expect(text()).toContain("No alerts now.");
    expect(text()).toContain("No minute has been judged yet.");
    expect(text()).toContain("There are no figures for this span yet.");
    expect(text()).toContain("Nothing has been counted yet.");
    expect(text()).toContain("Nobody was seen in this span.");
    expect(text()).toContain("Cannot be said: that takes eight cameras");
    await act(() => {
      language.value = "ko";
    });
    await settle();
    expect(text()).toContain("아직 센 것이 없습니다.");
  });

  it("takes that somebody knows of an alert, and asks anew", async () => {
    await draw();
    await press("I know: Answers take long.");
    const posted = asked.filter(({ method }) => method === "POST");
    expect(posted).toEqual([
      {
        path: "/api/operations/acknowledge",
        method: "POST",
        body: { alert_id: "a:latency::1" },
      },
    ]);
    expect(asked.at(-1)?.method).toBe("GET");
  });

  it("leaves the keyboard on the page where the button for an alert goes", async () => {
    const main = document.createElement("main");
    main.tabIndex = -1;
    document.body.append(main);
    await draw(main);
    body = { ...FULL, alerts: FULL.alerts.map((one) => ({ ...one, acknowledged_s: 1795000060 })) };
    document.querySelector<HTMLElement>('button[aria-label="I know: Answers take long."]')?.focus();
    await press("I know: Answers take long.");
    expect(text()).not.toContain("I know");
    expect(document.activeElement).toBe(main);
    render(null, main);
    main.remove();
  });

  it("holds a model", async () => {
    await draw();
    await press("Hold Posture");
    expect(asked.find(({ method }) => method === "POST")).toEqual({
      path: "/api/operations/models/posture/hold",
      method: "POST",
      body: { is_held: true },
    });
  });

  it("speaks Korean", async () => {
    await draw();
    await act(() => {
      language.value = "ko";
    });
    await settle();
    expect(text()).toContain("운영");
    expect(text()).toContain("심각: ");
  });

  it("lets go of its plots", async () => {
    await draw();
    destroyed.mockClear();
    render(null, document.body);
    await settle();
    expect(destroyed).toHaveBeenCalledTimes(6);
  });
});
