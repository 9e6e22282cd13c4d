import { messages } from "../messages/language";
import { useProduct } from "../state/product";
import { Installed } from "../views/Installed";
import { CameraSettings } from "../views/settings/CameraSettings";
import { DisplaySettings } from "../views/settings/DisplaySettings";
import { MessageSettings } from "../views/settings/MessageSettings";
import { PrivacySettings } from "../views/settings/PrivacySettings";
import { QuietSettings } from "../views/settings/QuietSettings";
import { SensitivitySettings } from "../views/settings/SensitivitySettings";

/** Everything a person can choose; saved as it is changed. */
export function SettingsPage() {
  const texts = messages.value.settings;
  const { settings, session } = useProduct();
  const saving = settings.saving.value;
  const words = {
    idle: "",
    saving: texts.saving,
    saved: texts.saved,
    failed: texts.notSaved,
  };
  return (
    <>
      <div class="page-head">
        <h1>{texts.title}</h1>
        <p class="saving" role="status" data-saving={saving}>
          {words[saving]}
        </p>
      </div>
      <MessageSettings />
      <SensitivitySettings />
      <QuietSettings />
      <CameraSettings />
      <DisplaySettings />
      <PrivacySettings />
      <Installed status={session.status.value} />
    </>
  );
}
