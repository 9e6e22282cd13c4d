import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { Section, SelectField, SwitchField } from "../fields";

const DEFAULT = "";

export function CameraSettings() {
  const texts = messages.value.settings;
  const { settings, live } = useProduct();
  const chosen = settings.value.value;
  const known = live.devices.value.filter(({ label }) => label !== "");
  const remembered =
    chosen.camera_id !== null && !known.some(({ id }) => id === chosen.camera_id)
      ? [{ id: chosen.camera_id, label: chosen.camera_label ?? chosen.camera_id }]
      : [];
  const devices = [...known, ...remembered];
  const chooseCamera = (id: string): void => {
    const device = devices.find((each) => each.id === id);
    settings.change({ camera_id: device?.id ?? null, camera_label: device?.label ?? null });
    if (device !== undefined && live.camera.value.kind === "on") void live.chooseCamera(device.id);
  };
  return (
    <Section title={texts.sectionCamera}>
      <SelectField
        label={texts.camera}
        {...(known.length === 0 ? { hint: texts.cameraNames } : {})}
        value={chosen.camera_id ?? DEFAULT}
        options={[
          { value: DEFAULT, label: texts.cameraDefault },
          ...devices.map(({ id, label }) => ({ value: id, label })),
        ]}
        onChange={chooseCamera}
      />
      <SelectField
        label={texts.model}
        value={chosen.model}
        options={[
          { value: "full", label: texts.modelFull },
          { value: "lite", label: texts.modelLite },
        ]}
        onChange={(model) => {
          settings.change({ model });
        }}
      />
      <SelectField
        label={texts.engine}
        value={chosen.engine}
        options={[
          { value: "auto", label: texts.engineAuto },
          { value: "litert", label: texts.engineLitert },
          { value: "mediapipe", label: texts.engineMediapipe },
          { value: "server", label: texts.engineServer },
        ]}
        onChange={(engine) => {
          settings.change({ engine });
        }}
      />
      <SwitchField
        label={texts.showsPicture}
        isOn={chosen.shows_picture}
        onChange={(shows_picture) => {
          settings.change({ shows_picture });
        }}
      />
      <SwitchField
        label={texts.mirrored}
        isOn={chosen.is_mirrored_view}
        onChange={(is_mirrored_view) => {
          settings.change({ is_mirrored_view });
        }}
      />
      <SwitchField
        label={texts.battery}
        isOn={chosen.pauses_on_battery}
        onChange={(pauses_on_battery) => {
          settings.change({ pauses_on_battery });
        }}
      />
    </Section>
  );
}
