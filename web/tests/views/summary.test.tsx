// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";

import { useOf } from "../../src/history/shapes";
import { language } from "../../src/messages/language";
import { Summary } from "../../src/views/history/Summary";
import { row } from "../history/rows";

function shown(part: Parameters<typeof row>[1]): string {
  const root = document.createElement("div");
  void act(() => {
    render(<Summary use={useOf(row("x", part))} before={null} />, root);
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

  it("says nothing of it where there was none", () => {
    expect(shown({ good_s: 60 })).not.toContain("riefly off");
    expect(shown({ away_s: 60 })).not.toContain("riefly off");
  });
});
