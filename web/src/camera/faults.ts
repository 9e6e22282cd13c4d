/** Why a camera could not be opened, in the page's words. */
import type { CameraFault } from "../live/model";

const FAULTS: Readonly<Record<string, CameraFault>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  NotReadableError: "busy", // another program has it, common on Windows
  AbortError: "busy",
  OverconstrainedError: "unsuitable",
};

/** Returns the fault behind what `getUserMedia` threw. */
export function faultOf(error: unknown): CameraFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  return FAULTS[name] ?? "failed";
}
