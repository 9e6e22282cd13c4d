/** The worker that holds the connection. */
import { SessionClock } from "./clock";
import { Link } from "./link";
import type { FromLink, SightMessage, ToLink } from "./link-messages";

const tell = (message: FromLink): void => {
  self.postMessage(message);
};
const clock = new SessionClock();
const link = new Link(
  {
    open: (url) => new WebSocket(url),
    after: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    nowMs: () => clock.nowMs(),
    random: Math.random,
  },
  {
    onState: (state) => {
      tell({ kind: "state", state });
    },
    onMessage: (message, capturedMs) => {
      tell({ kind: "message", message, capturedMs });
    },
    onGap: (fromMs, toMs) => {
      tell({ kind: "gap", fromMs, toMs });
    },
  },
);

self.onmessage = ({ data }: MessageEvent<ToLink>) => {
  switch (data.kind) {
    case "connect":
      link.connect(data.url, data.greeting);
      break;
    case "renew":
      link.renew(data.greeting);
      break;
    case "text":
      link.send(data.message);
      break;
    case "sights":
      data.port.onmessage = ({ data: sight }: MessageEvent<SightMessage>) => {
        link.offer(sight);
      };
      break;
    case "close":
      link.close();
      break;
  }
};
