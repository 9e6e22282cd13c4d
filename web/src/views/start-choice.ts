/** From the settings to what the watch is started with. */
import type { StartChoice } from "../live/model";
import type { SettingsBody } from "../transport/bodies";

export function startChoice({ camera_id, model, engine }: SettingsBody): StartChoice {
  return {
    ...(camera_id === null ? {} : { deviceId: camera_id }),
    source: engine === "server" ? "pictures" : "camera",
    model: model === "full" ? "auto" : model,
  };
}
