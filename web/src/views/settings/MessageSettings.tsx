import { useEffect, useState } from "preact/hooks";

import { language, messages } from "../../messages/language";
import { browserChannels, type LocalVoice, localVoices, onVoices } from "../../state/channels";
import { askForNotifications, notificationPermission } from "../../state/notifications";
import { useProduct } from "../../state/product";
import type { MessageKind } from "../../transport/bodies";
import { Section, SelectField, SwitchField } from "../fields";
import { hasMiniWindow } from "../MiniWindow";

const KINDS: readonly MessageKind[] = ["icon", "border", "notification", "sound", "speech"];
const AUTO = "";

function useVoices(speech: string): readonly LocalVoice[] {
  const [voices, setVoices] = useState<readonly LocalVoice[]>([]);
  useEffect(() => {
    const find = (): void => {
      setVoices(localVoices(speech));
    };
    find();
    return onVoices(find);
  }, [speech]);
  return voices;
}

/** How Barun may speak to the person; none is a choice, too. */
export function MessageSettings() {
  const texts = messages.value.settings;
  const speech = language.value;
  const { settings } = useProduct();
  const { message_kinds: kinds, voice } = settings.value.value;
  const permission = notificationPermission.value;
  const voices = useVoices(speech);
  const words: Readonly<Record<MessageKind, readonly [string, string]>> = {
    icon: [texts.kindIcon, texts.kindIconText],
    border: [texts.kindBorder, texts.kindBorderText],
    notification: [texts.kindNotification, texts.kindNotificationText],
    sound: [texts.kindSound, texts.kindSoundText],
    speech: [texts.kindSpeech, texts.kindSpeechText],
  };
  const choose = (kind: MessageKind, isOn: boolean): void => {
    settings.change({
      message_kinds: KINDS.filter((each) => (each === kind ? isOn : kinds.includes(each))),
    });
    if (kind === "notification" && isOn) void askForNotifications();
  };
  const tryOut = (): void => {
    const channels = browserChannels(() => ({ language: speech, voice }));
    const saying = { tag: "barun-test", title: messages.value.shell.live, body: texts.testText };
    if (kinds.includes("notification")) channels.notify(saying);
    if (kinds.includes("sound")) channels.beep();
    if (kinds.includes("speech")) channels.speak(saying);
  };
  const canTry = kinds.some((kind) => kind !== "icon" && kind !== "border");
  return (
    <Section title={texts.sectionMessages} hint={texts.messagesHint}>
      {KINDS.map((kind) => (
        <SwitchField
          key={kind}
          label={words[kind][0]}
          hint={words[kind][1]}
          isOn={kinds.includes(kind)}
          onChange={(isOn) => {
            choose(kind, isOn);
          }}
        />
      ))}
      {kinds.includes("notification") && permission === "default" && (
        <div class="notice" data-tone="warn">
          <p>{texts.notificationsUnasked}</p>
          <button
            type="button"
            class="small"
            onClick={() => {
              void askForNotifications();
            }}
          >
            {texts.notificationsAllow}
          </button>
        </div>
      )}
      {kinds.includes("notification") && permission === "denied" && (
        <p class="warning">{texts.notificationsDenied}</p>
      )}
      {kinds.includes("notification") && permission === "unsupported" && (
        <p class="warning">{texts.notificationsUnsupported}</p>
      )}
      {kinds.includes("speech") &&
        (voices.length === 0 ? (
          <p class="warning">{texts.voiceNone}</p>
        ) : (
          <SelectField
            label={texts.voice}
            value={voice ?? AUTO}
            options={[
              { value: AUTO, label: texts.voiceAuto },
              ...voices.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(id) => {
              settings.change({ voice: id === AUTO ? null : id });
            }}
          />
        ))}
      {!hasMiniWindow() && <p class="quiet">{texts.miniWindowNone}</p>}
      {canTry && (
        <p>
          <button type="button" class="small" onClick={tryOut}>
            {texts.test}
          </button>
        </p>
      )}
    </Section>
  );
}
