// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { language } from "../../src/messages/language";
import { ProductProvider } from "../../src/state/product";
import { choose, reportChoice } from "../../src/state/report-choice";
import type { RunnerBody } from "../../src/transport/bodies";
import { RefusedError } from "../../src/transport/request";
import { KeptRunners } from "../../src/views/KeptRunners";
import { fakeProduct } from "./fake-product";

const MINJI: RunnerBody = {
  name: "Minji",
  view: "side",
  direction: "left",
  n_recordings: 2,
  n_strides: 48,
  speed_m_per_s: 2.5,
  saved_at: "2026-11-21T10:00:00Z",
};
const REFERENCES = { baseline: ["b:2.5000"], compare: null };

let kept: RunnerBody[];
const keepRunner = vi.fn((name: string) => {
  kept = [...kept, { ...MINJI, name }];
  return Promise.resolve({ ...MINJI, name });
});
const forgetRunner = vi.fn((name: string) => {
  kept = kept.filter((one) => one.name !== name);
  return Promise.resolve();
});

const renameRunner = vi.fn((name: string, wanted: string) => {
  const now = { ...MINJI, name: wanted.trim() };
  kept = kept.map((one) => (one.name === name ? now : one));
  return Promise.resolve(now);
});

const text = (): string => document.body.textContent;
const turn = (): Promise<void> => act(() => new Promise((done) => setTimeout(done, 0)));
/** What was asked for has come, and so has what that asks for anew. */
async function settle(): Promise<void> {
  await turn();
  await turn();
}

async function draw(): Promise<void> {
  const runners = vi.fn(() => Promise.resolve(kept));
  const { product } = fakeProduct("/analyse", {
    runners,
    keepRunner,
    forgetRunner,
    renameRunner,
  });
  await act(() => {
    render(
      <ProductProvider value={product}>
        <KeptRunners id="rec" references={REFERENCES} />
      </ProductProvider>,
      document.body,
    );
  });
  await settle();
}

async function keep(name: string): Promise<void> {
  await act(() => {
    const input = document.querySelector("input");
    if (input === null) throw new Error("no field");
    input.value = name;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await act(() => {
    document
      .querySelector("form")
      ?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  });
  await settle();
}

beforeEach(() => {
  kept = [];
  vi.clearAllMocks();
  choose({ runner: null, speedKmH: 9, heightCm: null, filmedHz: null, person: null });
});
afterEach(() => {
  render(null, document.body);
  choose({ runner: null, speedKmH: null });
});

describe("kept profiles of runners", () => {
  it("are made of the run that is shown, and offered then", async () => {
    await draw();
    expect(document.querySelector("select")).toBeNull();
    await keep("Minji");
    expect(keepRunner).toHaveBeenCalledWith("Minji", {
      recording_id: "rec",
      baseline: ["b:2.5000"],
      speed_m_per_s: 2.5,
    });
    expect(text()).toContain("The profile Minji is kept.");
    expect(text()).toContain("Minji (from the side, 2 recordings, 9 km/h)");
    expect(document.querySelector("input")?.value).toBe("");
  });

  it("leave the keyboard in the field when one is kept, as the button has nothing to keep", async () => {
    await draw();
    const button = document.querySelector<HTMLButtonElement>("button[type='submit']");
    await act(() => {
      const input = document.querySelector("input");
      if (input === null) throw new Error("no field");
      input.value = "Minji";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await act(() => {
      button?.focus();
      button?.click();
    });
    await settle();
    expect(keepRunner).toHaveBeenCalledTimes(1);
    expect(button?.disabled).toBe(true);
    expect(document.activeElement).toBe(document.querySelector("input"));
  });

  it("are chosen and forgotten", async () => {
    kept = [MINJI];
    await draw();
    const select = document.querySelector("select");
    await act(() => {
      if (select === null) throw new Error("no choice");
      select.value = "Minji";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(reportChoice().runner).toBe("Minji");
    await act(() => {
      document.querySelector<HTMLElement>("button[aria-label='Forget Minji']")?.click();
    });
    await settle();
    expect(forgetRunner).toHaveBeenCalledWith("Minji");
    expect(reportChoice().runner).toBeNull();
    expect(text()).toContain("The profile Minji is forgotten.");
  });

  it("are called otherwise, stay chosen, and are called back", async () => {
    kept = [MINJI];
    choose({ runner: "Minji" });
    await draw();
    const press = async (selector: string): Promise<void> => {
      await act(() => {
        document.querySelector<HTMLElement>(selector)?.click();
      });
      await settle();
    };
    const wanted = () => document.querySelector<HTMLInputElement>(".earlier-run input");
    const write = async (name: string): Promise<void> => {
      await act(() => {
        const input = wanted();
        if (input === null) throw new Error("no field");
        input.value = name;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    };
    await press("button[aria-label='Rename Minji']");
    expect(text()).toContain("New name of Minji");
    expect(document.activeElement).toBe(wanted());
    const save = () =>
      [...document.querySelectorAll("button")].find((one) => one.textContent === "Save the name");
    expect(save()?.disabled).toBe(true); // it is called so already
    await write("Minji Kim");
    const again = document.querySelector("button[aria-label='Rename Minji']");
    await act(() => {
      save()?.click();
    });
    await settle();
    // the keyboard is where it was before, on a button that never went
    expect(document.activeElement).toBe(again);
    expect(again?.getAttribute("aria-label")).toBe("Rename Minji Kim");
    expect(renameRunner).toHaveBeenCalledWith("Minji", "Minji Kim");
    expect(reportChoice().runner).toBe("Minji Kim");
    expect(text()).toContain("The profile Minji is called Minji Kim now.");
    expect(text()).not.toContain("New name of");
    await press(".undo button");
    expect(renameRunner).toHaveBeenLastCalledWith("Minji Kim", "Minji");
    expect(reportChoice().runner).toBe("Minji");
    expect(document.querySelector(".undo")).toBeNull();
    expect(document.activeElement).toBe(again);
  });

  it("keep their name where another has it already", async () => {
    kept = [MINJI];
    choose({ runner: "Minji" });
    const refusal = new RefusedError(409, {
      code: "running_report.profile-there",
      message: "There is a profile of the name already.",
      details: {},
    });
    renameRunner.mockRejectedValueOnce(refusal);
    await draw();
    await act(() => {
      document.querySelector<HTMLElement>("button[aria-label='Rename Minji']")?.click();
    });
    await act(() => {
      const input = document.querySelector<HTMLInputElement>(".earlier-run input");
      if (input === null) throw new Error("no field");
      input.value = "Jun";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await act(() => {
      [...document.querySelectorAll("button")]
        .find((one) => one.textContent === "Save the name")
        ?.click();
    });
    await settle();
    expect(document.querySelector("[role='alert']")?.textContent).toBe(
      "There is a profile of the name already.",
    );
    expect(text()).toContain("New name of Minji");
    expect(reportChoice().runner).toBe("Minji");
  });

  it("say when the chosen one is no longer kept", async () => {
    choose({ runner: "Jun" });
    await draw();
    expect(text()).toContain("Jun (no longer kept)");
    expect(document.querySelector("button[aria-label='Forget Jun']")).toBeNull();
  });

  it("say in the service's words why one cannot be kept", async () => {
    const refusal = new RefusedError(422, {
      code: "running_report.baseline-unusable",
      message: "The recording cannot be part of a baseline.",
      details: {},
    });
    keepRunner.mockRejectedValueOnce(refusal);
    await draw();
    await keep("Minji");
    expect(document.querySelector("[role='alert']")?.textContent).toBe(
      "The recording cannot be part of a baseline.",
    );
    expect(document.querySelector("input")?.value).toBe("Minji");
  });

  it("speak Korean", async () => {
    kept = [MINJI];
    await draw();
    await act(() => {
      language.value = "ko";
    });
    expect(text()).toContain("저장된 달리기 프로필");
    expect(text()).toContain("Minji (옆, 기록 2개, 시속 9km)");
  });
});
