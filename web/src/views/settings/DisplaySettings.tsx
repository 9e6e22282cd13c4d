import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import { Section, SelectField, SwitchField } from "../fields";
import { keyPauses, setKeyPauses } from "../use-key-pause";

export function DisplaySettings() {
  const texts = messages.value.settings;
  const { settings } = useProduct();
  const { language: chosen, theme } = settings.value.value;
  return (
    <Section title={texts.sectionDisplay}>
      <SelectField
        label={texts.language}
        value={chosen ?? "auto"}
        options={[
          { value: "auto", label: texts.languageAuto },
          { value: "ko", label: "한국어" },
          { value: "en", label: "English" },
        ]}
        onChange={(value) => {
          settings.change({ language: value === "auto" ? null : value });
        }}
      />
      <SelectField
        label={texts.theme}
        value={theme}
        options={[
          { value: "auto", label: texts.themeAuto },
          { value: "light", label: texts.themeLight },
          { value: "dark", label: texts.themeDark },
        ]}
        onChange={(value) => {
          settings.change({ theme: value });
        }}
      />
      <SwitchField
        label={texts.keyPause}
        hint={texts.keyPauseHint}
        isOn={keyPauses.value}
        onChange={setKeyPauses}
      />
    </Section>
  );
}
