/** From the settings to what the watch is started with. */
import type { StartChoice } from "../live/model";
import type { Product } from "../state/product";
import type { SettingsBody } from "../transport/bodies";

/** @param hasCamera whether the service has a camera of its own */
export function startChoice(
  { camera_id, uses_service_camera: isService, model, engine }: SettingsBody,
  hasCamera: boolean,
): StartChoice {
  if (isService && hasCamera) return { source: "server" };
  return {
    ...(camera_id === null ? {} : { deviceId: camera_id }),
    source: engine === "server" ? "pictures" : "camera",
    model,
  };
}

export const hasServiceCamera = ({ session }: Pick<Product, "session">): boolean =>
  session.status.value?.has_camera ?? false;

/** Starts the watch as the settings say. */
export function startWatch(product: Pick<Product, "live" | "session" | "settings">): Promise<void> {
  const { live, settings } = product;
  return live.start(startChoice(settings.value.peek(), hasServiceCamera(product)));
}
