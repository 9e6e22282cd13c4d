// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { browserChannels, localVoices, onVoices } from "../../src/state/channels";
import { askForNotifications, notificationPermission } from "../../src/state/notifications";

const SAYING = { tag: "barun-P002", title: "Slouching", body: "Sit up for a moment." };

/** Lets what was begun come to its end. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe("a notification", () => {
  const shown: { title: string; options: unknown }[] = [];
  class FakeNotification {
    static permission: NotificationPermission = "granted";
    static requestPermission = vi.fn(() => Promise.resolve(FakeNotification.permission));
    readonly hasBeenShown: boolean;
    constructor(title: string, options: unknown) {
      this.hasBeenShown = shown.push({ title, options }) > 0;
    }
  }
  const say = async () => {
    browserChannels(() => ({ language: "en", voice: null })).notify(SAYING);
    await settle();
  };

  beforeEach(() => {
    shown.length = 0;
    FakeNotification.permission = "granted";
    vi.stubGlobal("Notification", FakeNotification);
    notificationPermission.value = "granted";
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    Reflect.deleteProperty(navigator, "serviceWorker");
  });

  const withWorker = (worker: unknown) => {
    const workers = { getRegistration: () => Promise.resolve(worker) };
    Object.defineProperty(navigator, "serviceWorker", { value: workers, configurable: true });
  };

  it("is shown by the service worker, where phones have no other way", async () => {
    const showNotification = vi.fn(() => Promise.resolve());
    withWorker({ showNotification });
    await say();
    const options = { tag: "barun-P002", body: SAYING.body, silent: true };
    expect(showNotification).toHaveBeenCalledExactlyOnceWith(
      "Slouching",
      expect.objectContaining(options),
    );
    expect(shown).toEqual([]);
  });

  it("is shown by the page before there is a service worker, and where there are none", async () => {
    withWorker(undefined);
    await say();
    Reflect.deleteProperty(navigator, "serviceWorker");
    await say();
    expect(shown.map(({ title }) => title)).toEqual(["Slouching", "Slouching"]);
  });

  it.each(["denied", "default", "unsupported"] as const)(
    "is not tried where it is %s",
    async (permission) => {
      notificationPermission.value = permission;
      await say();
      expect(shown).toEqual([]);
    },
  );

  it("that the browser refuses after all disturbs nothing", async () => {
    withWorker({ showNotification: () => Promise.reject(new TypeError("not allowed")) });
    await expect(say()).resolves.toBeUndefined();
  });

  it("is asked for, and the answer kept", async () => {
    FakeNotification.permission = "denied";
    await askForNotifications();
    expect(FakeNotification.requestPermission).toHaveBeenCalledOnce();
    expect(notificationPermission.value).toBe("denied");
    vi.unstubAllGlobals();
    Reflect.deleteProperty(globalThis, "Notification");
    await askForNotifications();
    expect(notificationPermission.value).toBe("unsupported");
  });
});

describe("a voice", () => {
  const voice = (voiceURI: string, lang: string, localService: boolean) =>
    ({ voiceURI, name: voiceURI, lang, localService }) as SpeechSynthesisVoice;
  const spoken: { text: string; voice: SpeechSynthesisVoice | null; lang: string }[] = [];
  let voices: SpeechSynthesisVoice[];
  let nTones: number;

  beforeEach(() => {
    [spoken.length, voices, nTones] = [0, [], 0];
    const synthesis = Object.assign(new EventTarget(), {
      getVoices: () => voices,
      cancel: vi.fn(),
      speak: (utterance: (typeof spoken)[number]) => spoken.push(utterance),
    });
    vi.stubGlobal("speechSynthesis", synthesis);
    vi.stubGlobal(
      "SpeechSynthesisUtterance",
      class {
        voice = null;
        lang = "";
        constructor(readonly text: string) {}
      },
    );
    const node = { connect: (to: unknown) => to };
    const parameter = {
      setValueAtTime: () => undefined,
      linearRampToValueAtTime: () => undefined,
      exponentialRampToValueAtTime: () => undefined,
    };
    vi.stubGlobal(
      "AudioContext",
      class {
        currentTime = 0;
        destination = node;
        resume = () => Promise.resolve();
        createGain = () => ({ ...node, gain: parameter });
        createOscillator = () => ({
          ...node,
          frequency: { value: 0 },
          start: () => (nTones += 1),
          stop: () => undefined,
        });
      },
    );
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const say = async (language: string, chosen: string | null = null) => {
    browserChannels(() => ({ language, voice: chosen })).speak(SAYING);
    await settle();
  };

  it("is one of this device that speaks the language: others send the text to a server", async () => {
    voices = [voice("cloud", "ko-KR", false), voice("Fred", "en-US", true)];
    voices.push(voice("Yuna", "ko-KR", true));
    expect(localVoices("ko").map(({ id }) => id)).toEqual(["Yuna"]);
    await say("ko");
    expect(spoken).toMatchObject([
      { text: SAYING.body, voice: { voiceURI: "Yuna" }, lang: "ko-KR" },
    ]);
    await say("ko", "cloud");
    expect(spoken.at(-1)).toMatchObject({ voice: { voiceURI: "Yuna" } });
  });

  it("is the one that was chosen, as long as it is there", async () => {
    voices = [voice("Ava", "en-US", true), voice("Daniel", "en-GB", true)];
    await say("en", "Daniel");
    voices = voices.slice(0, 1);
    await say("en", "Daniel");
    expect(spoken.map((each) => each.voice?.voiceURI)).toEqual(["Daniel", "Ava"]);
  });

  it("gives way to a tone where this device has none", async () => {
    voices = [voice("cloud", "ko-KR", false)];
    await say("ko");
    expect(spoken).toEqual([]);
    expect(nTones).toBe(2);
  });

  it("can come late", () => {
    const found = vi.fn();
    const end = onVoices(found);
    speechSynthesis.dispatchEvent(new Event("voiceschanged"));
    end();
    speechSynthesis.dispatchEvent(new Event("voiceschanged"));
    expect(found).toHaveBeenCalledOnce();
  });

  it("is none where the browser does not speak", () => {
    vi.unstubAllGlobals();
    Reflect.deleteProperty(globalThis, "speechSynthesis");
    expect(localVoices("en")).toEqual([]);
    expect(onVoices(() => undefined)).toBeTypeOf("function");
  });
});
