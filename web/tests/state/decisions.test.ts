import { beforeEach, describe, expect, it, vi } from "vitest";

import { recall, remember } from "../../src/state/memory";
import { Decisions } from "../../src/state/decisions";
import type { DatasetRowBody, DatasetsClient, NewDecision } from "../../src/transport/datasets";

const rowOf = (row_id: string): DatasetRowBody => ({
  row_id,
  person: "P1",
  file: "p1.csv",
  file_row: 2,
  view: 1,
  grade: "a",
  suggestion: "2",
  doubt: 0.9,
  aspect: 4 / 3,
  points: [],
});

function clientThat(decide: DatasetsClient["decide"]): DatasetsClient {
  return { decide } as unknown as DatasetsClient;
}

const KEY = "barun.decisions.posture";

beforeEach(() => {
  remember(KEY, null);
});

describe("decisions", () => {
  it("are still there when the page is loaded anew, for the same version only", () => {
    const decisions = new Decisions("posture", "v");
    decisions.exclude(rowOf("a"));
    decisions.confirm(rowOf("b"));
    const again = new Decisions("posture", "v");
    expect([...again.byRow.value.keys()]).toEqual(["a", "b"]);
    expect(again.undo()).toBe("b");
    expect(new Decisions("posture", "v").count).toBe(1);
    expect(new Decisions("posture", "w").count).toBe(0);
    expect(new Decisions("running", "v").count).toBe(0);
    again.clear();
    expect(recall(KEY)).toBeNull();
  });

  it("start anew where what was kept is not readable", () => {
    remember(KEY, "{");
    expect(new Decisions("posture", "v").count).toBe(0);
  });

  it("keep the last word on a row and give it back", () => {
    const decisions = new Decisions("posture", "v");
    decisions.confirm(rowOf("a"));
    decisions.exclude(rowOf("a"));
    decisions.exclude(rowOf("b"));
    expect(decisions.count).toBe(2);
    expect(decisions.byRow.value.get("a")?.verdict).toBe("exclude");
    expect(decisions.undo()).toBe("b");
    expect(decisions.undo()).toBe("a");
    expect(decisions.byRow.value.get("a")?.verdict).toBe("confirm");
    decisions.undo();
    expect(decisions.undo()).toBeNull();
    expect(decisions.count).toBe(0);
  });

  it("may correct both labels of a row", () => {
    const decisions = new Decisions("posture", "v");
    decisions.relabel(rowOf("a"), { view: 2 });
    decisions.relabel(rowOf("a"), { grade: "c" });
    const expected: NewDecision = { row_id: "a", verdict: "relabel", view: 2, grade: "c" };
    expect(decisions.byRow.value.get("a")).toEqual(expected);
    decisions.confirm(rowOf("a"));
    decisions.relabel(rowOf("a"), { grade: "d" });
    expect(decisions.byRow.value.get("a")).toEqual({
      row_id: "a",
      verdict: "relabel",
      grade: "d",
    });
  });

  it("are saved in parts, each on the version the one before made", async () => {
    const decisions = new Decisions("posture", "v");
    for (let number = 0; number < 150; number += 1) decisions.exclude(rowOf(String(number)));
    const asked: [string, number][] = [];
    const client = clientThat((_, version, part) => {
      asked.push([version, part.length]);
      return Promise.resolve({
        version: `${version}+`,
        n_rows: 1000 - part.length,
        n_excluded: part.length,
        n_changed: 0,
        n_confirmed: 0,
        left_out: { P2: 3 },
      });
    });
    const saved = await decisions.save(client);
    expect(asked).toEqual([
      ["v", 100],
      ["v+", 50],
    ]);
    expect(saved).toMatchObject({ version: "v++", nExcluded: 150, leftOut: { P2: 3 } });
    expect(decisions.count).toBe(0);
  });

  it("that could not be saved stay", async () => {
    const decisions = new Decisions("posture", "v");
    decisions.confirm(rowOf("a"));
    const refuse = vi.fn(() => Promise.reject(new Error("no")));
    await expect(decisions.save(clientThat(refuse))).rejects.toThrow("no");
    expect(decisions.count).toBe(1);
  });
});
