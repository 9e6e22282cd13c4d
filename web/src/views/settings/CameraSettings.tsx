import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { Section, SelectField, SwitchField } from "../fields";
import { hasServiceCamera } from "../start-choice";

const DEFAULT = "";
/** No browser names a camera so. */
const SERVICE = "service";

export function CameraSettings() {
  const texts = messages.value.settings;
  const product = useProduct();
  const { settings, live } = product;
  const chosen = settings.value.value;
  const hasService = hasServiceCamera(product);
  const known = live.devices.value.filter(({ label }) => label !== "");
  const remembered =
    chosen.camera_id !== null && !known.some(({ id }) => id === chosen.camera_id)
      ? [{ id: chosen.camera_id, label: chosen.camera_label ?? chosen.camera_id }]
      : [];
  const devices = [...known, ...remembered];
  const chooseCamera = (id: string): void => {
    if (id === SERVICE) {
      settings.change({ uses_service_camera: true });
      return;
    }
    const device = devices.find((each) => each.id === id);
    settings.change({
      camera_id: device?.id ?? null,
      camera_label: device?.label ?? null,
      uses_service_camera: false,
    });
    if (device !== undefined && live.camera.value.kind === "on") void live.chooseCamera(device.id);
  };
  const aboutModel = {
    auto: texts.modelAutoText,
    full: texts.modelFullText,
    lite: texts.modelLiteText,
  };
  return (
    <Section title={texts.sectionCamera}>
      <SelectField
        label={texts.camera}
        {...(known.length === 0 ? { hint: texts.cameraNames } : {})}
        value={hasService && chosen.uses_service_camera ? SERVICE : (chosen.camera_id ?? DEFAULT)}
        options={[
          { value: DEFAULT, label: texts.cameraDefault },
          ...devices.map(({ id, label }) => ({ value: id, label })),
          ...(hasService ? [{ value: SERVICE, label: texts.cameraService }] : []),
        ]}
        onChange={chooseCamera}
      />
      <SelectField
        label={texts.model}
        hint={aboutModel[chosen.model]}
        value={chosen.model}
        options={[
          { value: "auto", label: texts.modelAuto },
          { value: "full", label: texts.modelFull },
          { value: "lite", label: texts.modelLite },
        ]}
        onChange={(model) => {
          settings.change({ model });
        }}
      />
      <SelectField
        label={texts.engine}
        {...(chosen.engine === "server" ? { hint: texts.engineServerText } : {})}
        value={chosen.engine}
        options={[
          { value: "auto", label: texts.engineAuto },
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
