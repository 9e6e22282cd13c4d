// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { Later, show } from "../../src/views/later";

const Greeting = ({ name }: { readonly name: string }) => <p>Hello {name}</p>;

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("a page that comes later", () => {
  beforeEach(() => {
    document.body.innerHTML = "";
  });

  it("is shown when its script is there, and brought once", async () => {
    const bring = vi.fn(() => Promise.resolve(Greeting));
    const Page = show(new Later(bring));
    render(<Page name="Mina" />, document.body);
    expect(document.body.textContent).toBe("");
    await settle();
    expect(document.body.textContent).toBe("Hello Mina");
    render(null, document.body);
    render(<Page name="Jun" />, document.body);
    expect(document.body.textContent).toBe("Hello Jun"); // at once
    expect(bring).toHaveBeenCalledTimes(1);
  });

  it("can be asked for again where it did not come", async () => {
    const bring = vi.fn(() => Promise.resolve(Greeting));
    bring.mockRejectedValueOnce(new TypeError("gone"));
    const Page = show(new Later(bring));
    render(<Page name="Mina" />, document.body);
    await settle();
    const button = document.querySelector("button");
    expect(document.querySelector("[role=alert]")).not.toBeNull();
    button?.click();
    await settle();
    expect(document.body.textContent).toBe("Hello Mina");
    expect(bring).toHaveBeenCalledTimes(2);
  });

  it("changes nothing where nobody waits any more", async () => {
    const Page = show(new Later(() => Promise.resolve(Greeting)));
    render(<Page name="Mina" />, document.body);
    render(null, document.body);
    await settle();
    expect(document.body.textContent).toBe("");
  });
});
