/** The worker that looks at pictures. */
import type { FromPose } from "./messages";

const tell = (message: FromPose): void => {
  self.postMessage(message);
};
tell({ kind: "state", state: { kind: "loading", share: 0 } });
