// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";

import { useFileDrop } from "../../src/views/use-file-drop";

const onDrop = vi.fn();

function Zone() {
  return <p>{useFileDrop(onDrop) ? "over" : "away"}</p>;
}

/** Something is dragged or dropped that is made of `types`. */
async function pass(name: "dragover" | "drop", types: readonly string[]): Promise<Event> {
  const event = Object.assign(new Event(name, { cancelable: true }), { dataTransfer: { types } });
  await act(() => {
    dispatchEvent(event);
  });
  return event;
}

afterEach(() => {
  render(null, document.body);
});

it("takes what is dropped only where it has files", async () => {
  await act(() => {
    render(<Zone />, document.body);
  });
  await pass("dragover", ["Files"]);
  expect(document.body.textContent).toBe("over");
  expect((await pass("drop", ["Files"])).defaultPrevented).toBe(true);
  expect(onDrop).toHaveBeenCalledTimes(1);
  expect(document.body.textContent).toBe("away");
  const words = await pass("drop", ["text/plain", "text/html"]);
  expect(words.defaultPrevented).toBe(false); // a field takes words by itself
  expect(onDrop).toHaveBeenCalledTimes(1);
});
