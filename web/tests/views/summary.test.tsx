// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";

import { useOf } from "../../src/history/shapes";
import { language } from "../../src/messages/language";
import { Summary } from "../../src/views/history/Summary";
import { row } from "../history/rows";

type Part = Parameters<typeof row>[1];

function shown(part: Part, before: Part | null = null): string {
  const root = document.createElement("div");
  void act(() => {
    const earlier = before === null ? null : useOf(row("x", before));
    render(<Summary use={useOf(row("x", part))} before={earlier} />, root);
  });
  return root.textContent;
}

describe("the share of sitting well", () => {
  afterEach(() => {
    language.value = "en";
  });

  it("says how much passed off the posture before it lasted, and what that means", () => {
    const half = { good_s: 30, departed_s: 29, issue_s: 1 };
    const words = shown(half);
    expect(words).toContain("50%");
    expect(words).toContain("briefly off 48%, less well 2%");
    expect(words).toContain("not yet, long enough to be mentioned");
    language.value = "ko";
    expect(shown(half)).toContain("잠시 벗어남 48%, 흐트러짐 2%");
  });

  it("says in words that nothing was judged, not with a dash", () => {
    expect(shown({ away_s: 60 })).toContain("not judged");
    expect(shown({ away_s: 60 })).not.toMatch(/[–-]/);
    language.value = "ko";
    expect(shown({ away_s: 60 })).toContain("판단하지 못함");
  });

  it("is compared with the week before, one point as one and a minus as a minus", () => {
    const before = { good_s: 50, issue_s: 50, n_breaks: 3 };
    const more = shown({ good_s: 51, issue_s: 49, n_breaks: 1 }, before);
    expect(more).toContain("+1 percentage point from last week");
    expect(more).toContain("−2 from last week");
    expect(shown({ good_s: 48, issue_s: 52, n_breaks: 3 }, before)).toContain(
      "−2 percentage points from last week",
    );
  });

  it("says nothing of it where there was none", () => {
    expect(shown({ good_s: 60 })).not.toContain("riefly off");
    expect(shown({ away_s: 60 })).not.toContain("riefly off");
  });
});
