/** Makes the running watch of a page from what the browser has. */
import { FrameTaker } from "../camera/frames";
import { type MemoryMeter, watchFootprint } from "./footprint";
import type { FromLink, ToLink } from "./link-messages";
import { type Channel, LiveWatch } from "./live-watch";
import { recall, remember } from "../state/memory";
import type { LiveModel } from "./model";

const MODEL_KEY = "barun.model";

function channelOf<Out, In>(worker: Worker): Channel<Out, In> {
  return {
    post: (message, transfer = []) => {
      worker.postMessage(message, transfer);
    },
    onMessage: (take) => {
      worker.onmessage = ({ data }: MessageEvent<In>) => {
        take(data);
      };
    },
  };
}

interface Battery extends EventTarget {
  readonly charging: boolean;
}

/** Tells the watch whether the machine runs on its battery, where the browser says so. */
async function followBattery(watch: LiveWatch): Promise<void> {
  const { getBattery } = navigator as { getBattery?: () => Promise<Battery> };
  const battery = await getBattery?.call(navigator).catch(() => undefined);
  if (battery === undefined) return;
  const say = (): void => {
    watch.setOnBattery(!battery.charging);
  };
  battery.addEventListener("chargingchange", say);
  say();
}

/** Stands for the connection of a watch nobody judges: what is seen stays on the page. */
const noLink = (): Channel<ToLink, FromLink> => ({
  post: (message) => {
    if (message.kind === "sights") message.port.close();
  },
  onMessage: () => undefined,
});

const linkToService = (): Channel<ToLink, FromLink> =>
  channelOf(new Worker(new URL("./link-worker.ts", import.meta.url), { name: "link" }));

/**
 * Makes the watch of this page; nothing runs before `start`.
 *
 * @param isLone whether it only looks: no session, nobody is judged
 */
export function createLiveModel({ isLone = false } = {}): LiveModel {
  const url = new URL("/api/live", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const watch = new LiveWatch({
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- undefined on insecure pages
    media: navigator.mediaDevices ?? undefined,
    document,
    url: url.href,
    language: () => (document.documentElement.lang === "ko" ? "ko" : "en"),
    nowMs: () => performance.timeOrigin + performance.now(),
    taker: new FrameTaker(),
    memory: {
      recall: () => {
        const known = recall(MODEL_KEY);
        return known === "lite" || known === "full" ? known : null;
      },
      remember: (model) => {
        remember(MODEL_KEY, model);
      },
    },
    openPose: () =>
      channelOf(new Worker(new URL("../engine/pose-worker.ts", import.meta.url), { name: "pose" })),
    openLink: isLone ? noLink : linkToService,
  });
  void followBattery(watch);
  // The page has one watch for as long as it lives, beside the lone ones that come and go.
  if (!isLone) {
    watchFootprint(performance as MemoryMeter, (bytes) => {
      watch.memoryBytes.value = bytes;
    });
  }
  return watch;
}
