// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { language } from "../../src/messages/language";
import { Decisions } from "../../src/state/decisions";
import { remember } from "../../src/state/memory";
import { type Product, ProductProvider } from "../../src/state/product";
import {
  type DatasetRowBody,
  type DatasetRowsBody,
  type DatasetsClient,
  type FindingBody,
  PAGE_ROWS,
} from "../../src/transport/datasets";
import { commandOf } from "../../src/views/data/review-keys";
import { RowReview } from "../../src/views/data/RowReview";
import { late } from "../late";

const finding: FindingBody = {
  id: "label-view-1",
  kind: "label-view",
  severity: "medium",
  text: "Doubtful",
  action: "look at them",
  actions: [{ action: "relabel", text: "give the suggested label" }],
  is_proposed: false,
  label: "view",
  n_rows: 3,
};

const rowOf = (row_id: string): DatasetRowBody => ({
  row_id,
  person: "P1",
  file: "p1.csv",
  file_row: 2,
  view: 2,
  grade: "a",
  suggestion: "1",
  doubt: 0.9,
  aspect: 4 / 3,
  points: Array.from({ length: 33 }, (_, mark) => (mark < 13 ? [0.5, mark / 33] : null)),
});

const rows = vi.fn<DatasetsClient["rows"]>();
let decisions: Decisions;

/** Shows a finding, of whose rows the first part is known. */
async function draw(first: readonly string[], total: number): Promise<void> {
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  language.value = "en";
  remember("barun.decisions.posture", null); // what the test before decided
  decisions = new Decisions("posture", "v");
  rows.mockReset().mockResolvedValue({ version: "v", total, rows: first.map(rowOf) });
  const product = { datasets: { rows } } as unknown as Product;
  await act(() => {
    render(
      <ProductProvider value={product}>
        <RowReview
          dataset="posture"
          finding={{ ...finding, n_rows: total }}
          decisions={decisions}
          onClose={() => undefined}
        />
      </ProductProvider>,
      place,
    );
  });
  // the rows come a moment later
  await vi.waitFor(() => {
    expect(document.activeElement).toBe(desk());
  });
}

beforeEach(() => draw(["a", "b", "c"], 3));

const desk = (): HTMLElement => {
  const element = document.querySelector<HTMLElement>(".pose-desk");
  if (element === null) throw new Error("nothing is shown");
  return element;
};
const press = (code: string, target: Element = desk()): Promise<void> =>
  act(() => {
    target.dispatchEvent(new KeyboardEvent("keydown", { code, bubbles: true, cancelable: true }));
  });
const verdicts = (): [string, string][] =>
  [...decisions.byRow.value.values()].map(({ row_id, verdict }) => [row_id, verdict]);

describe("the review of poses", () => {
  it("judges no pose of the part before while the next is on its way", async () => {
    const numbers = Array.from({ length: PAGE_ROWS }, (_, number) => String(number));
    await draw(numbers, PAGE_ROWS + 1);
    const next = late<DatasetRowsBody>();
    rows.mockReturnValueOnce(next.answer);
    for (let n = 0; n < PAGE_ROWS; n += 1) await press("ArrowRight");
    expect(document.querySelector(".pose-desk")).toBeNull();
    await act(async () => {
      next.resolve({ version: "v", total: PAGE_ROWS + 1, rows: [rowOf("next")] });
      await next.answer;
    });
    await vi.waitFor(() => {
      expect(document.activeElement).toBe(desk());
    });
    await press("Enter");
    expect(verdicts()).toEqual([["next", "confirm"]]);
  });

  it("begins with the focus on the first pose and its skeleton", () => {
    expect(document.activeElement).toBe(desk());
    expect(desk().querySelectorAll("line").length).toBeGreaterThan(5);
    expect(desk().textContent).toContain("1 of 3");
    expect(desk().textContent).toContain("front");
  });

  it("is done by keys alone", async () => {
    await press("Enter");
    await press("KeyS");
    await press("KeyX");
    expect(verdicts()).toEqual([
      ["a", "confirm"],
      ["b", "relabel"],
      ["c", "exclude"],
    ]);
    expect(decisions.byRow.value.get("b")?.view).toBe(1);
    await press("KeyZ");
    expect(verdicts().map(([row]) => row)).toEqual(["a", "b"]);
    expect(desk().textContent).toContain("3 of 3");
    await press("Backspace");
    expect(desk().textContent).toContain("2 of 3");
  });

  it("stays at a pose whose labels are corrected", async () => {
    await press("Digit3");
    await press("KeyC");
    expect(desk().textContent).toContain("1 of 3");
    expect(decisions.byRow.value.get("a")).toMatchObject({ view: 3, grade: "c" });
    await press("ArrowRight");
    await press("ArrowRight");
    await press("ArrowRight");
    expect(desk().textContent).toContain("3 of 3");
  });

  it("leaves a button its own Enter, and keys with modifiers to the browser", async () => {
    const button = desk().querySelector("button");
    if (button === null) throw new Error("no button");
    await press("Enter", button);
    expect(decisions.count).toBe(0);
    await act(() => {
      desk().dispatchEvent(
        new KeyboardEvent("keydown", { code: "KeyX", ctrlKey: true, bubbles: true }),
      );
    });
    expect(decisions.count).toBe(0);
  });
});

describe("a key", () => {
  it.each([
    ["Digit1", { kind: "relabel", label: { view: 1 } }],
    ["Numpad2", { kind: "relabel", label: { view: 2 } }],
    ["KeyE", { kind: "relabel", label: { grade: "e" } }],
    ["KeyF", null],
    ["Digit4", null],
    ["Tab", null],
  ])("%s means what it says", (code, command) => {
    expect(commandOf(code)).toEqual(command);
  });
});
