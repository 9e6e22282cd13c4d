import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { messages } from "../messages/language";
import { startOverlay } from "../overlay/live";
import { useProduct } from "../state/product";

const FALLBACK_RATIO = 4 / 3;

interface Props {
  /** The state in words, for those who do not see the picture. */
  readonly summary: string;
  /** Shown in place of the picture; null where there is one. */
  readonly placeholder: ComponentChildren;
  /** Frame of the picture: how the state is meant. */
  readonly tone?: string;
  readonly children?: ComponentChildren;
}

/** The camera's picture with the skeleton over it, both mirrored by style only. */
export function Stage({ summary, placeholder, tone = "idle", children }: Props) {
  const texts = messages.value.live;
  const { live, settings } = useProduct();
  const { is_mirrored_view: isMirrored, shows_picture: showsPicture } = settings.value.value;
  const canvas = useRef<HTMLCanvasElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const stream = live.stream.value;
  const camera = live.camera;
  const ratio = useComputed(() => {
    const size = camera.value.kind === "on" ? camera.value : live.pose.value;
    return size === null || size.height === 0 ? FALLBACK_RATIO : size.width / size.height;
  });

  useEffect(() => {
    if (canvas.current === null) return;
    const isGliding = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    return startOverlay(canvas.current, live, { isGliding });
  }, [live]);

  useEffect(() => {
    const element = video.current;
    if (element === null || element.srcObject === stream) return;
    element.srcObject = stream;
    // a browser that will not play an unseen video begins when it is seen
    if (stream !== null) element.play().catch(() => undefined);
  }, [stream]);

  const isBare = !showsPicture || stream === null;
  return (
    <div
      class="watch-stage"
      data-tone={tone}
      data-mirrored={isMirrored}
      data-bare={isBare}
      data-empty={placeholder !== null}
      style={{ "--ratio": ratio.value.toFixed(4) }}
    >
      <video ref={video} muted playsInline tabIndex={-1} aria-hidden="true" />
      <canvas ref={canvas} role="img" aria-label={texts.stageText(summary)} />
      {placeholder !== null && <div class="stage-placeholder">{placeholder}</div>}
      {children}
    </div>
  );
}
