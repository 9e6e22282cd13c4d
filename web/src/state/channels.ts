/** The browser's ways to reach a person: notification, sound, voice. */
import type { Channels, Saying } from "./messenger";
import { notificationPermission } from "./notifications";

/** A voice of this device: others send the text to a server. */
export interface LocalVoice {
  readonly id: string;
  readonly name: string;
}

function voicesOf(language: string): SpeechSynthesisVoice[] {
  if (!("speechSynthesis" in globalThis)) return [];
  return speechSynthesis
    .getVoices()
    .filter((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language));
}

export const localVoices = (language: string): LocalVoice[] =>
  voicesOf(language).map(({ voiceURI, name }) => ({ id: voiceURI, name }));

/** Browsers find their voices late. */
export function onVoices(listener: () => void): () => void {
  if (!("speechSynthesis" in globalThis)) return () => undefined;
  speechSynthesis.addEventListener("voiceschanged", listener);
  return () => {
    speechSynthesis.removeEventListener("voiceschanged", listener);
  };
}

const ICON = "/icons/icon-192.png";

async function notify({ tag, title, body }: Saying): Promise<void> {
  if (notificationPermission.peek() !== "granted") return;
  const options: NotificationOptions = { tag, body, icon: ICON, silent: true };
  // private windows of Firefox have no service workers
  const workers = "serviceWorker" in navigator ? navigator.serviceWorker : undefined;
  const worker = await workers?.getRegistration();
  if (worker === undefined) new Notification(title, options);
  else await worker.showNotification(title, options);
}

const TONES = [
  { hz: 523.25, atS: 0, lastsS: 0.5 },
  { hz: 659.25, atS: 0.16, lastsS: 0.7 },
] as const;
const LOUDNESS = 0.07;

let sound: AudioContext | undefined;

/** A short, soft tone. */
export function beep(): void {
  sound ??= new AudioContext();
  const context = sound;
  const play = (): void => {
    for (const { hz, atS, lastsS } of TONES) {
      const [tone, gain] = [context.createOscillator(), context.createGain()];
      const startS = context.currentTime + atS;
      tone.frequency.value = hz;
      gain.gain.setValueAtTime(0, startS);
      gain.gain.linearRampToValueAtTime(LOUDNESS, startS + 0.03);
      gain.gain.exponentialRampToValueAtTime(0.0001, startS + lastsS);
      tone.connect(gain).connect(context.destination);
      tone.start(startS);
      tone.stop(startS + lastsS);
    }
  };
  // a page nobody has touched yet may not make a sound
  context.resume().then(play, () => undefined);
}

interface SpeechChoice {
  readonly language: string;
  readonly voice: string | null;
}

function speak({ title, body }: Saying, { language, voice }: SpeechChoice): void {
  const voices = voicesOf(language);
  const chosen = voices.find(({ voiceURI }) => voiceURI === voice) ?? voices[0];
  if (chosen === undefined) {
    beep(); // no voice of this device speaks the language
    return;
  }
  speechSynthesis.cancel();
  const utterance = new SpeechSynthesisUtterance(body === "" ? title : body);
  utterance.voice = chosen;
  utterance.lang = chosen.lang;
  speechSynthesis.speak(utterance);
}

export const browserChannels = (choice: () => SpeechChoice): Channels => ({
  isSeen: () => document.visibilityState === "visible" && document.hasFocus(),
  notify: (saying) => {
    notify(saying).catch(() => undefined); // the frame and the icon are still there
  },
  beep,
  speak: (saying) => {
    speak(saying, choice());
  },
});
