import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import type { LandmarksBody } from "../contract/api";
import { formatCount, formatShare, formatTime } from "../messages/figures";
import { language, messages } from "../messages/language";
import { drawFigures } from "../overlay/draw";
import { factsOf, figureOf } from "../overlay/figure";
import { ClockPlayback, type Playback, VideoPlayback } from "../player/playback";
import { nearestFrame, timeInside } from "../player/timeline";

interface Props {
  readonly file: File | null;
  readonly landmarks: LandmarksBody;
  readonly children: ComponentChildren;
}

type Medium = "video" | "picture" | "none";

/** What the browser can show of the file; found out by trying. */
function mediumOf(file: File | null, landmarks: LandmarksBody): Medium {
  if (file === null) return "none";
  if (!file.type.startsWith("image/")) return "video";
  return landmarks.n_frames === 1 ? "picture" : "none"; // a moving picture cannot be steered
}

function useObjectUrl(file: File | null): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (file === null) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [file]);
  return url;
}

export function Player({ file, landmarks, children }: Props) {
  const texts = messages.value;
  const speech = language.value;
  const url = useObjectUrl(file);
  const [medium, setMedium] = useState<Medium>(() => mediumOf(file, landmarks));
  const [frame, setFrame] = useState(0);
  const [isPaused, setIsPaused] = useState(true);
  const [isBare, setIsBare] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const playback = useRef<Playback | null>(null);
  const shown = useRef(0);
  /** The frame that was asked for and has not been shown: a file that cannot be played shows none. */
  const wanted = useRef<number | null>(null);

  const { times_s: timesS, people } = landmarks;
  const [width = 1, height = 1] = landmarks.size_wh;
  const last = timesS.length - 1;

  const draw = useCallback(() => {
    const context = canvas.current?.getContext("2d");
    const box = stage.current?.getBoundingClientRect();
    if (canvas.current === null || context == null || box === undefined) return;
    const ratio = devicePixelRatio;
    const [widthPx, heightPx] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
    if (canvas.current.width !== widthPx) canvas.current.width = widthPx;
    if (canvas.current.height !== heightPx) canvas.current.height = heightPx;
    const figures = people
      .map((person) => figureOf(person, shown.current, widthPx, heightPx))
      .filter((figure) => figure !== null);
    drawFigures(context, figures, widthPx, heightPx);
  }, [people]);

  // before the page is painted: a key that is pressed at once must reach what the page shows
  useLayoutEffect(() => {
    const onFrame = (timeS: number): void => {
      shown.current = nearestFrame(timesS, timeS);
      // a picture from before the seek must not take the place that was asked for meanwhile
      const isPlaying = playback.current?.isPaused === false;
      if (isPlaying || shown.current === wanted.current) wanted.current = null;
      draw();
      setFrame(shown.current);
    };
    const onChange = (): void => {
      setIsPaused(playback.current?.isPaused ?? true);
    };
    // a key pressed before the video was there has moved on already; keep that place
    const startFrame = wanted.current ?? shown.current;
    const made =
      medium === "video" && video.current !== null
        ? new VideoPlayback(video.current, onFrame, onChange)
        : new ClockPlayback(timesS[last] ?? 0, onFrame, onChange);
    if (startFrame > 0) made.seek(timeInside(timesS, startFrame));
    playback.current = made;
    const observer = new ResizeObserver(draw);
    if (stage.current !== null) observer.observe(stage.current);
    return () => {
      made.close();
      observer.disconnect();
    };
  }, [medium, timesS, last, draw, url]);

  const goTo = (index: number): void => {
    const frameThere = Math.min(last, Math.max(0, index));
    wanted.current = frameThere;
    playback.current?.pause();
    playback.current?.seek(timeInside(timesS, frameThere));
  };
  const toggle = (): void => {
    if (playback.current?.isPaused ?? true) playback.current?.play();
    else playback.current?.pause();
  };
  const onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    const isOwnSpace = target.closest("button, a, input[type=checkbox]") !== null;
    const keys: Readonly<Record<string, () => void>> = {
      " ": toggle,
      ArrowLeft: () => {
        goTo((wanted.current ?? shown.current) - 1);
      },
      ArrowRight: () => {
        goTo((wanted.current ?? shown.current) + 1);
      },
      Home: () => {
        goTo(0);
      },
      End: () => {
        goTo(last);
      },
    };
    const action = keys[event.key];
    if (action === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " " && isOwnSpace) return;
    event.preventDefault();
    action();
  };

  const timeS = timesS[frame] ?? 0;
  const facts = useMemo(() => factsOf(people, frame), [people, frame]);
  const visibility = facts.visibility === null ? "–" : formatShare(facts.visibility, speech);
  const isStill = last < 1;
  const noMedium = (): void => {
    setMedium("none");
  };

  return (
    <div class="player-grid">
      <div
        class="player"
        role="group"
        aria-label={texts.player}
        aria-describedby={isStill ? undefined : "player-keys"}
        tabIndex={0}
        data-focus
        onKeyDown={isStill ? undefined : onKey}
      >
        <div
          class="stage"
          ref={stage}
          data-bare={isBare || medium === "none"}
          data-tall={height > width}
          style={{ aspectRatio: `${width} / ${height}`, "--ratio": String(width / height) }}
        >
          {medium === "video" && url !== undefined && (
            <video
              ref={video}
              src={url}
              muted
              playsInline
              preload="auto"
              aria-hidden="true"
              tabIndex={-1}
              onError={noMedium}
              onLoadedMetadata={({ currentTarget }) => {
                // a browser that knows the container only by its sound shows no picture
                if (currentTarget.videoWidth === 0) noMedium();
              }}
              onClick={toggle}
            />
          )}
          {medium === "picture" && url !== undefined && <img src={url} alt="" onError={noMedium} />}
          <canvas
            ref={canvas}
            role="img"
            aria-label={texts.canvas(formatCount(facts.people, speech))}
            data-frame={frame}
          />
        </div>
        {!isStill && (
          <div class="controls">
            <button type="button" class="primary toggle" onClick={toggle}>
              {isPaused ? texts.play : texts.pause}
            </button>
            <button
              type="button"
              aria-label={texts.previousFrame}
              title={texts.previousFrame}
              disabled={frame === 0}
              onClick={() => {
                goTo((wanted.current ?? shown.current) - 1);
              }}
            >
              <Chevron to="left" />
            </button>
            <button
              type="button"
              aria-label={texts.nextFrame}
              title={texts.nextFrame}
              disabled={frame === last}
              onClick={() => {
                goTo((wanted.current ?? shown.current) + 1);
              }}
            >
              <Chevron to="right" />
            </button>
            <input
              type="range"
              min={0}
              max={last}
              step={1}
              value={frame}
              aria-label={texts.position}
              aria-valuetext={texts.positionText(
                formatCount(frame + 1, speech),
                formatCount(last + 1, speech),
                formatTime(timeS),
              )}
              onInput={({ currentTarget }) => {
                goTo(Number(currentTarget.value));
              }}
            />
          </div>
        )}
        {!isStill && (
          <p class="quiet key-hint" id="player-keys">
            {texts.keys}
          </p>
        )}
        {medium === "none" && file !== null && <p class="warning">{texts.noCodec}</p>}
      </div>
      <div class="side">
        <table class="facts">
          <caption>{texts.now}</caption>
          <tbody>
            {!isStill && (
              <>
                <tr>
                  <th scope="row">{texts.time}</th>
                  <td>{formatTime(timeS)}</td>
                </tr>
                <tr>
                  <th scope="row">{texts.picture}</th>
                  <td>
                    {formatCount(frame + 1, speech)} / {formatCount(last + 1, speech)}
                  </td>
                </tr>
              </>
            )}
            <tr>
              <th scope="row">{texts.people}</th>
              <td>{facts.people === 0 ? texts.none : formatCount(facts.people, speech)}</td>
            </tr>
            <tr>
              <th scope="row">
                {texts.visibility} <span class="quiet">{texts.visibilityDetail}</span>
              </th>
              <td>{visibility}</td>
            </tr>
          </tbody>
        </table>
        <ul class="legend">
          {(["left", "right", "middle"] as const).map((side) => (
            <li key={side} data-side={side}>
              {texts[side]}
            </li>
          ))}
        </ul>
        <p class="quiet">{texts.fainter}</p>
        {medium !== "none" && (
          <label class="switch">
            <input
              type="checkbox"
              role="switch"
              checked={isBare}
              onChange={({ currentTarget }) => {
                setIsBare(currentTarget.checked);
              }}
            />
            {texts.skeletonOnly}
          </label>
        )}
        {children}
      </div>
    </div>
  );
}

function Chevron({ to }: { readonly to: "left" | "right" }) {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path
        d={to === "left" ? "M12.5 4.5 7 10l5.5 5.5" : "M7.5 4.5 13 10l-5.5 5.5"}
        fill="none"
        stroke="currentColor"
        stroke-width="2.2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
