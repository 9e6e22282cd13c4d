// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it } from "vitest";

import type { LandmarksBody } from "../../src/contract/api";
import { language } from "../../src/messages/language";
import { Player } from "../../src/views/Player";

const TIMES_S = Array.from({ length: 10 }, (_, frame) => frame / 10);
const LANDMARKS: LandmarksBody = {
  size_wh: [320, 240],
  n_frames: TIMES_S.length,
  times_s: TIMES_S,
  ending: "complete",
  n_skipped: 0,
  people: [],
};

/** A video that seeks as slowly as the test wants. */
class SlowVideo {
  /** What it was asked for. */
  readonly asked: number[] = [];
  isPaused = true;

  constructor(private readonly element: HTMLVideoElement) {
    let seconds = 0;
    Object.defineProperties(element, {
      currentTime: {
        get: () => seconds,
        set: (value: number) => {
          seconds = value;
          this.asked.push(value);
        },
      },
      paused: { get: () => this.isPaused },
    });
  }

  /** The picture of a frame comes to the screen. */
  show(frame: number): Promise<void> {
    return act(() => {
      const before = this.asked.length;
      this.element.currentTime = TIMES_S[frame] ?? 0;
      this.asked.length = before; // nobody asked for it
      this.element.dispatchEvent(new Event("seeked"));
    });
  }
}

const group = (): HTMLElement => {
  const element = document.querySelector<HTMLElement>(".player");
  if (element === null) throw new Error("nothing is shown");
  return element;
};
const press = (key: string): Promise<void> =>
  act(() => {
    group().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  });

describe("the player", () => {
  let video: SlowVideo;
  beforeEach(async () => {
    language.value = "en";
    const place = document.createElement("div");
    document.body.replaceChildren(place);
    const file = new File(["12345"], "clip.mp4", { type: "video/mp4" });
    await act(() => {
      render(
        <Player file={file} landmarks={LANDMARKS}>
          {null}
        </Player>,
        place,
      );
    });
    const element = document.querySelector("video");
    if (element === null) throw new Error("no video is shown");
    video = new SlowVideo(element);
  });

  const askedFrames = (): number[] =>
    video.asked.map((timeS) => TIMES_S.findLastIndex((each) => each <= timeS));

  it("goes on from where it was asked to be, though an earlier picture comes late", async () => {
    await press("ArrowRight");
    await press("ArrowRight");
    await video.show(1); // of the first key; the second is on its way
    await press("ArrowRight");
    expect(askedFrames()).toEqual([1, 2, 3]);
  });

  it("goes on from what is shown once it is there", async () => {
    await press("End");
    await video.show(9);
    await video.show(4); // played, and stopped there
    await press("ArrowLeft");
    expect(askedFrames()).toEqual([9, 3]);
  });

  it("goes on from what plays, not from what was asked for before", async () => {
    await press("End"); // and is never reached
    video.isPaused = false;
    await video.show(4);
    await press("ArrowRight");
    expect(askedFrames()).toEqual([9, 5]);
  });
});
