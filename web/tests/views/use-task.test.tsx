// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";

import { useTask } from "../../src/views/use-task";
import { late } from "../late";

let answer: ReturnType<typeof late<undefined>>;

/** A button that is disabled while it works, and may be gone when it has. */
function Asker({ isGone = false }: { readonly isGone?: boolean }) {
  const { isBusy, run } = useTask();
  return (
    <div id="place" tabIndex={-1}>
      {!isGone && (
        <button
          type="button"
          disabled={isBusy}
          onClick={() => {
            run(() => answer.answer);
          }}
        >
          Ask
        </button>
      )}
      <input id="other" />
    </div>
  );
}

const draw = (isGone = false): Promise<void> =>
  act(() => {
    render(<Asker isGone={isGone} />, document.body);
  });

const button = (): HTMLButtonElement | null => document.querySelector("button");

/** Takes the keyboard from all there is, as a browser does from what is disabled. */
function loseFocus(): void {
  const passing = document.createElement("input");
  document.body.append(passing);
  passing.focus();
  passing.remove();
  expect(document.activeElement).toBe(document.body);
}

/** Asks by keyboard. */
async function ask(): Promise<void> {
  answer = late<undefined>();
  button()?.focus();
  await act(() => {
    button()?.click();
  });
  expect(button()?.disabled).toBe(true);
  loseFocus();
}

const end = (): Promise<void> =>
  act(async () => {
    answer.resolve(undefined);
    await new Promise((done) => setTimeout(done, 0)); // what follows from the answer is done
  });

describe("the keyboard after something was asked for", () => {
  afterEach(() => {
    render(null, document.body);
    document.body.innerHTML = "";
  });

  it("is back on what was pressed", async () => {
    await draw();
    await ask();
    await end();
    expect(document.activeElement).toBe(button());
  });

  it("stays where the person went meanwhile", async () => {
    await draw();
    await ask();
    document.getElementById("other")?.focus();
    await end();
    expect(document.activeElement?.id).toBe("other");
  });

  it("is on what lies round it where that is gone", async () => {
    await draw();
    await ask();
    await draw(true);
    await end();
    expect(document.activeElement?.id).toBe("place");
  });

  it("is nowhere before anything was asked for", async () => {
    await draw();
    expect(document.activeElement).toBe(document.body);
  });
});
