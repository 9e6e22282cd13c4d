/** The first page: what Barun does, what it keeps, and the choice. */
export const en = {
  title: "Sit well, and forget about it",
  lead: "Barun watches how you sit through your camera and stays silent until it has something worth saying.",
  howTitle: "How it works",
  how1: "Calibrate once",
  how1Text: "Ten seconds of your own upright sitting become the measure. No norm, no ideal body.",
  how2: "Work as usual",
  how2Text:
    "Barun goes on in a hidden tab. A glance at the keyboard or a stretch is no reason to speak.",
  how3: "Hear from it when it lasts",
  how3Text:
    "Only a posture that stays is mentioned: as an icon, a frame, a notification, a sound or a voice.",
  privacyTitle: "Your picture stays here",
  privacyText:
    "The pose is estimated in this browser. The picture is never stored and never sent anywhere; only where 33 points of the body are goes to the Barun service on this computer.",
  analysisNote:
    "This needs nothing to be kept: whoever turns the camera on has said yes to it, and turning it off ends it.",
  agreeTitle: "Shall Barun keep a history?",
  inShort:
    "Minutes and events of your sitting, profiles, breaks and exercises are then kept where this Barun runs; pictures never. Under 14 in Korea, or the age of your country: a parent or guardian agrees.",
  agreeText: "What you agree to, in full",
  analysisText: "What the camera is used for, in full",
  without:
    "Without it, only your settings are kept. You can change your mind at any time in the settings, and forget everything there.",
  agree: "Agree and keep a history",
  decline: "Go on without a history",
  agreed: "You have agreed to a history. You can withdraw in the settings.",
  goOn: "Go on",
};

export type WelcomeTexts = typeof en;

export const ko: WelcomeTexts = {
  title: "바르게 앉고, 잊고 지내세요",
  lead: "바른은 카메라로 앉은 자세를 살피고, 꼭 필요한 때가 아니면 조용히 있습니다.",
  howTitle: "이렇게 작동합니다",
  how1: "처음 한 번 기준을 측정합니다",
  how1Text:
    "10초 동안 바르게 앉은 내 모습이 기준이 됩니다. 남과 비교하지 않고, 이상적인 몸매도 없습니다.",
  how2: "평소처럼 일합니다",
  how2Text:
    "탭이 가려져 있어도 계속 작동합니다. 키보드를 잠깐 보거나 기지개를 켜도 알리지 않습니다.",
  how3: "오래 이어질 때만 알립니다",
  how3Text:
    "흐트러진 자세가 이어질 때만 아이콘, 테두리, 알림, 소리, 음성 가운데 고르신 방법으로 알려 드립니다.",
  privacyTitle: "화면은 이곳을 떠나지 않습니다",
  privacyText:
    "자세는 이 브라우저 안에서 추정합니다. 화면은 저장하지도, 어디로 보내지도 않습니다. 몸의 점 33개가 어디에 있는지만 이 컴퓨터의 바른 서비스로 전달됩니다.",
  analysisNote: "보관하는 것이 없으므로, 카메라를 켜시면 동의하신 것으로 하고 끄시면 끝납니다.",
  agreeTitle: "기록을 남길까요?",
  inShort:
    "동의하시면 앉은 시간과 자세 기록, 프로필, 휴식, 운동을 바른이 실행되는 컴퓨터에 보관합니다. 화면은 보관하지 않습니다. 만 14세 미만(나라에 따라 만 13~16세 미만)은 부모님이나 보호자가 대신 동의합니다.",
  agreeText: "동의하는 내용 전체 보기",
  analysisText: "카메라로 하는 일 전체 보기",
  without:
    "동의하지 않으시면 설정만 보관합니다. 마음이 바뀌면 언제든지 설정에서 바꾸고 모두 지울 수 있습니다.",
  agree: "동의하고 기록 남기기",
  decline: "기록 없이 계속하기",
  agreed: "기록을 남기는 데 동의하셨습니다. 설정에서 철회할 수 있습니다.",
  goOn: "계속하기",
};
