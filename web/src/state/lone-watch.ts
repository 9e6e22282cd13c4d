/** A watch beside the one of the product, which looks with the same camera for a page of its own. */
import { signal } from "@preact/signals";

import type { LiveModel } from "../live/model";

/** The one whose camera is on, or paused; null where there is none. */
export const loneWatch = signal<LiveModel | null>(null);
