import { messages } from "../messages/language";
import type { LiveModel } from "../live/model";
import { loneWatch } from "../state/lone-watch";
import { useProduct } from "../state/product";
import { needsCamera } from "./live-words";

export type CameraUse = "off" | "on" | "paused" | "demo";

/** What the badge says of the camera. */
export function cameraUse(live: LiveModel): CameraUse {
  const { camera, engine, pauses, connection } = live;
  const source = engine.value.kind === "ready" ? engine.value.engine : null;
  const isRunning = connection.value !== "closed" || loneWatch.value === live;
  if (pauses.value.includes("asked") && isRunning) return "paused";
  if (source === "demo" && connection.value !== "closed") return "demo";
  // with the service's camera there is no picture here, and somebody is seen all the same
  if (source === "server" && !needsCamera(live) && connection.value !== "closed") return "on";
  return camera.value.kind === "on" || camera.value.kind === "muted" ? "on" : "off";
}

/** Pauses, or goes on. */
export function togglePause(live: LiveModel): void {
  if (live.pauses.value.includes("asked")) live.unpause("asked");
  else if (cameraUse(live) !== "off") live.pause("asked");
}

/** Whether the camera is on, on every page, and the way to switch it off. */
export function CameraBadge() {
  const texts = messages.value.shell;
  const product = useProduct();
  const live = loneWatch.value ?? product.live;
  const use = cameraUse(live);
  const words = {
    off: texts.cameraOff,
    on: texts.cameraOn,
    paused: texts.cameraPaused,
    demo: texts.demoOn,
  };
  const isPaused = use === "paused";
  return (
    <div
      class="camera-badge"
      data-on={use === "on"}
      title={use === "on" ? texts.cameraOnDetail : ""}
    >
      <span class="lamp" aria-hidden="true" />
      <span class="word" role="status">
        {words[use]}
      </span>
      {use !== "off" && (
        <button
          type="button"
          title={isPaused ? texts.resumeDetail : texts.pauseDetail}
          onClick={() => {
            togglePause(live);
          }}
        >
          {isPaused ? texts.resume : texts.pause}
        </button>
      )}
    </div>
  );
}
