// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, it, vi } from "vitest";

import { language } from "../../src/messages/language";
import { type Product, ProductProvider } from "../../src/state/product";
import type { ImportBody, ImportsClient } from "../../src/transport/imports";
import { RefusedError } from "../../src/transport/request";
import { filesOfFolder } from "../../src/views/data/dropped-files";
import { ImportDesk } from "../../src/views/data/ImportDesk";
import { fakeProduct } from "./fake-product";

const NONE: ImportBody = {
  state: "none",
  files: [],
  max_bytes: 1000,
  dataset: "",
  person: "",
  share: 0,
  step: "",
  found: [],
  people: [],
  first_free: 7,
  n_rows: 0,
  has_models: false,
  findings: [],
  may_be_kept: false,
  problem: "",
  kept: null,
};
const FILE = { id: "f1", name: "p1.csv", n_bytes: 40 };
const READ = { n_foreign_ids: 0, is_left_alone: false, problem: "", people: ["P1"], n_rows: 8 };
const finding = (id: string, severity: "high" | "low") => ({
  id,
  kind: id,
  severity,
  text: `${id} in words`,
  action: "Look at it.",
  actions: [],
  is_proposed: false,
  label: "" as const,
  n_rows: 2,
});
const LOOKED: ImportBody = {
  ...NONE,
  state: "looked",
  files: [FILE],
  dataset: "posture",
  found: [{ ...READ, name: "p1.csv" }],
  people: [{ person: "P1", n_rows: 8, is_taken: true }],
  n_rows: 8,
  findings: [finding("jump-1", "high"), finding("jitter-1", "low")],
  may_be_kept: true,
};
const KEPT: ImportBody = {
  ...NONE,
  state: "kept",
  kept: {
    dataset: "posture",
    version: "ab".repeat(32),
    is_new: true,
    n_new: 8,
    n_known: 1,
    left_out: {},
    without_consent: ["P7"],
  },
};

const datasets = { undoImport: vi.fn(), startCheck: vi.fn(() => Promise.resolve({})) };
const onChange = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
});

async function draw(first: ImportBody, answers: Partial<ImportsClient> = {}, names = ["posture"]) {
  const imports: ImportsClient = {
    state: vi.fn(() => Promise.resolve(first)),
    send: vi.fn(() => Promise.resolve({ ...NONE, state: "open" as const, files: [FILE] })),
    removeFile: vi.fn(() => Promise.resolve(NONE)),
    look: vi.fn(() => Promise.resolve(LOOKED)),
    keep: vi.fn(() => Promise.resolve(KEPT)),
    drop: vi.fn(() => Promise.resolve()),
    reportAddress: () => "/api/import/report?lang=en",
    ...answers,
  };
  const product = { ...fakeProduct("/data").product, datasets } as unknown as Product;
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  const drawAgain = (gone: { version: string } | null = null) =>
    act(async () => {
      render(
        <ProductProvider value={product}>
          <ImportDesk names={names} imports={imports} gone={gone} onChange={onChange} />
        </ProductProvider>,
        place,
      );
      await Promise.resolve();
    });
  await drawAgain();
  const button = (name: string): HTMLButtonElement => {
    const all = [...place.querySelectorAll("button")];
    const found = all.find((one) => one.textContent === name);
    if (found === undefined)
      throw new Error(`no button ${name}: ${all.map((one) => one.textContent).join()}`);
    return found;
  };
  const press = (name: string) =>
    act(async () => {
      button(name).click();
      await Promise.resolve();
      await Promise.resolve();
    });
  const set = (field: Element | null, value: string) =>
    act(() => {
      if (field === null) throw new Error("no such field");
      (field as HTMLInputElement).value = value;
      field.dispatchEvent(
        new Event(field.tagName === "SELECT" ? "change" : "input", { bubbles: true }),
      );
    });
  return { place, imports, press, set, drawAgain };
}

async function choose(place: Element, files: readonly File[]) {
  const input = place.querySelector<HTMLInputElement>("input[data-files]");
  if (input === null) throw new Error("no input");
  Object.defineProperty(input, "files", { value: files, configurable: true });
  await act(async () => {
    input.dispatchEvent(new Event("change", { bubbles: true }));
    await Promise.resolve();
    await Promise.resolve();
  });
}

it("is open where there is no dataset yet, and closed beside one", async () => {
  const { place } = await draw(NONE, {}, []);
  expect(place.querySelector("details")?.open).toBe(true);
  const beside = await draw(NONE);
  expect(beside.place.querySelector("details")?.open).toBe(false);
  expect(beside.place.textContent).toContain("and nowhere else");
});

it("hands files over one after the other and asks that they are looked at", async () => {
  const { place, imports, press } = await draw(NONE);
  await choose(place, [new File(["a"], "p1.csv")]);
  await vi.waitFor(() => {
    expect(place.textContent).toContain("p1.csv");
  });
  expect(imports.send).toHaveBeenCalledTimes(1);
  await press("Look at the files");
  expect(imports.look).toHaveBeenCalledWith({
    dataset: "posture",
    person: null,
    frame_rate_hz: null,
    width: null,
    height: null,
  });
});

it("takes no more than the service does, and says so", async () => {
  const { place, imports } = await draw(NONE);
  await choose(place, [new File(["a".repeat(1001)], "p1.csv")]);
  expect(imports.send).not.toHaveBeenCalled();
  expect(place.querySelector("[role=alert]")?.textContent).toContain("may have");
  await choose(place, []);
  expect(place.querySelector("[role=alert]")?.textContent).toContain("there were none");
});

it("shows what was found, worst first, and asks who it is and whether they agreed", async () => {
  const { place, imports, press, set } = await draw(LOOKED);
  const names = [...place.querySelectorAll(".finding h4")].map((one) => one.textContent);
  expect(names).toEqual(["jump-1 High", "jitter-1 Low"]);
  expect(place.querySelector("a")?.getAttribute("href")).toBe("/api/import/report?lang=en");
  const keep = place.querySelector<HTMLFormElement>("form.consent");
  expect(keep?.checkValidity()).toBe(false);
  await set(keep?.querySelector("select") ?? null, "P7");
  const [given] = keep?.querySelectorAll<HTMLInputElement>("input[type=radio]") ?? [];
  await act(() => {
    given?.click();
  });
  expect(keep?.checkValidity()).toBe(false); // what they agreed to is not said yet
  await set(keep?.querySelector("textarea") ?? null, "research on sitting");
  await press("Import 8 poses");
  expect(imports.keep).toHaveBeenCalledWith({
    consent: "given",
    purpose: "research on sitting",
    until: null,
    numbers: [{ person: "P1", becomes: "P7" }],
  });
  await vi.waitFor(() => {
    expect(place.textContent).toContain("8 new poses in posture, version abababababab.");
  });
  expect(place.textContent).toContain("Of P7 no consent is recorded");
  expect(place.querySelector(".import-kept")).toBe(document.activeElement);
  expect(onChange).toHaveBeenCalledWith("posture", []);
  expect(datasets.startCheck).toHaveBeenCalledWith("posture");
});

it("says file by file what cannot be read, and imports nothing then", async () => {
  const found = [
    { ...READ, name: "p2.csv", n_rows: 0, people: [], problem: "p2.csv, row 3: no number" },
  ];
  const { place } = await draw({ ...LOOKED, found, findings: [], may_be_kept: false });
  expect(place.textContent).toContain("p2.csv, row 3: no number");
  expect(place.textContent).toContain("Mend or remove");
  expect(place.querySelector("form.consent")).toBeNull();
});

it("shows the refusal of the service in its words and keeps what was filled in", async () => {
  const refused = new RefusedError(409, {
    code: "x",
    message: "Nothing was imported.",
    details: {},
  });
  const state = { ...LOOKED, people: [{ person: "P1", n_rows: 8, is_taken: false }] };
  const { place, press } = await draw(state, { keep: () => Promise.reject(refused) });
  await act(() => {
    [...place.querySelectorAll<HTMLInputElement>("form.consent input[type=radio]")].at(-1)?.click();
  });
  await press("Import 8 poses");
  await vi.waitFor(() => {
    expect(place.querySelector("[role=alert]")?.textContent).toBe("Nothing was imported.");
  });
  expect(place.querySelector("form.consent")).not.toBeNull();
});

it("goes on after a reload, and takes an import back at once", async () => {
  datasets.undoImport.mockResolvedValue({ n_rows: 8, gone: ["P7"], version: null });
  const { imports, press } = await draw(KEPT);
  expect(onChange).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(document.body); // nobody waits for it any more
  await press("Undo the import");
  await vi.waitFor(() => {
    expect(imports.drop).toHaveBeenCalled();
  });
  expect(datasets.undoImport).toHaveBeenCalledWith("posture", "ab".repeat(32));
  await vi.waitFor(() => {
    expect(onChange).toHaveBeenCalledWith(null, [
      "The import was undone: its version with 8 poses is gone.",
    ]);
  });
});

it("says nothing more of an import that was undone in the list of versions", async () => {
  const state = vi.fn(() => Promise.resolve(KEPT));
  const drop = vi.fn(() => {
    state.mockResolvedValue(NONE);
    return Promise.resolve();
  });
  const { place, drawAgain } = await draw(KEPT, { state, drop });
  await drawAgain({ version: "cd".repeat(32) }); // another one
  expect(place.querySelector(".import-kept")).not.toBeNull();
  await drawAgain({ version: "ab".repeat(32) });
  await vi.waitFor(() => {
    expect(place.querySelector(".import-kept")).toBeNull();
  });
  expect(drop).toHaveBeenCalledOnce();
  expect(place.querySelector("[role=alert]")).toBeNull();
});

it("speaks Korean throughout", async () => {
  language.value = "ko";
  const { place } = await draw(LOOKED);
  language.value = "ko";
  await vi.waitFor(() => {
    expect(place.textContent).toContain("동의를 받았나요?");
  });
  const foreign = /[A-Za-z]{4,}/g;
  const known = /^(Parquet|Barun|posture|jump|jitter|words|Look|scikit|learn)$/;
  const rest = (place.textContent.match(foreign) ?? []).filter((word) => !known.test(word));
  expect(rest).toEqual([]);
});

it("takes of a folder the tables directly in it", () => {
  const file = (path: string): File => {
    const one = new File(["a"], path.split("/").at(-1) ?? "");
    Object.defineProperty(one, "webkitRelativePath", { value: path });
    return one;
  };
  const files = ["d/p1.csv", "d/more/p2.csv", "d/notes.txt", "d/.hidden.csv", "d/p3.PARQUET"].map(
    file,
  );
  expect(filesOfFolder(files).map(({ file: one }) => one.name)).toEqual(["p1.csv", "p3.PARQUET"]);
});
