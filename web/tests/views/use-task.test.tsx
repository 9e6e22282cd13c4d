// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { useTask } from "../../src/views/use-task";
import { late } from "../late";

let answer: ReturnType<typeof late<undefined>>;

interface Props {
  readonly isGone?: boolean;
  readonly isOff?: boolean;
  readonly isClosed?: boolean;
  readonly hasForm?: boolean;
  readonly hasPlace?: boolean;
}

/** A button that is disabled while it works, and may be gone, or stay so, when it has. */
function Asker({ isGone, isOff, isClosed, hasForm, hasPlace = true }: Props) {
  const { isBusy, run } = useTask();
  const button = isGone !== true && (
    <button
      type="button"
      disabled={isBusy || isOff === true}
      onClick={() => {
        run(() => answer.answer);
      }}
    >
      Ask
    </button>
  );
  const asked =
    hasForm === true ? (
      <form>
        {button}
        <input disabled />
        <input id="name" />
      </form>
    ) : (
      button
    );
  return (
    <main id="page" tabIndex={-1}>
      <div id="place" {...(hasPlace ? { tabIndex: -1 } : {})}>
        <dialog open={isClosed !== true}>{asked}</dialog>
        <input id="other" />
      </div>
    </main>
  );
}

const draw = (props: Props = {}): Promise<void> =>
  act(() => {
    render(<Asker {...props} />, document.body);
  });

/** As in a browser, what is disabled or in a closed dialog does not take the keyboard. */
function heedLikeABrowser(): void {
  const focus = Reflect.get(HTMLElement.prototype, "focus");
  vi.spyOn(HTMLElement.prototype, "focus").mockImplementation(function (this: HTMLElement) {
    const isShown = this.closest("dialog:not([open])") === null;
    if (isShown && !this.matches(":disabled")) focus.call(this);
  });
}

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
  beforeEach(heedLikeABrowser);
  afterEach(() => {
    vi.restoreAllMocks();
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
    await draw({ isGone: true });
    await end();
    expect(document.activeElement?.id).toBe("place");
  });

  it("is on what lies round it where that is in a dialog that has closed", async () => {
    await draw();
    await ask();
    await draw({ isClosed: true });
    await end();
    expect(document.activeElement?.id).toBe("place");
  });

  it("is on the first field of the form where the button stays disabled", async () => {
    await draw({ hasForm: true });
    await ask();
    await draw({ hasForm: true, isOff: true });
    await end();
    expect(document.activeElement?.id).toBe("name");
  });

  it("is on the page itself where nothing nearer takes it", async () => {
    await draw({ hasPlace: false });
    await ask();
    await draw({ hasPlace: false, isGone: true });
    await end();
    expect(document.activeElement?.id).toBe("page");
  });

  it("is nowhere before anything was asked for", async () => {
    await draw();
    expect(document.activeElement).toBe(document.body);
  });
});
