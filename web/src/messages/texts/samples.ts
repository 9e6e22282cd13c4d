/** Samples for training: what it was really, and the few questions of a day. */
import { plural } from "../plural";

export const en = {
  whatWasIt: "What was it really?",
  good: "Sat well",
  bad: "Sat badly, in another way",
  other: "Something else",
  title: "Help Barun learn",
  lead: "A few of your poses of which Barun was unsure. You are asked only here, about three a day at most, and you can leave it.",
  none: "Nothing to ask about today.",
  kept: (count: string, days: string) =>
    `${count} ${plural(count, "pose is", "poses are")} kept for training, for ${days} ${plural(days, "day", "days")}, because you agreed to it. All of it lies on this computer.`,
  notKept:
    "Nothing of you is kept for training: you have not agreed to it. The settings ask for it.",
  toSettings: "To the settings",
  figure: (when: string) => `A figure of head and shoulders, ${when}`,
  seenFront: "seen from the front",
  seenSide: "seen from the side",
  question: (number: string, total: string) => `Question ${number} of ${total}`,
  wasGood: "I sat well",
  wasBad: "I sat badly",
  wasOther: "I was moving, or it was not me",
  pass: "I cannot tell",
  keys: "Keys: 1, 2, 3, and 0 for the last.",
  undo: "Take the last answer back",
  thanks: "Thank you. That is all for today.",
};

export type SamplesTexts = typeof en;

export const ko: SamplesTexts = {
  whatWasIt: "실제로는 어땠나요?",
  good: "바르게 앉아 있었어요",
  bad: "다른 식으로 흐트러져 있었어요",
  other: "다른 상황이었어요",
  title: "바른이 배우도록 돕기",
  lead: "바른이 판단하기 어려웠던 자세 몇 가지입니다. 여기에서만, 하루에 세 개까지만 묻고, 답하지 않아도 됩니다.",
  none: "오늘은 물어볼 것이 없습니다.",
  kept: (count, days) =>
    `동의하셔서 학습용으로 자세 ${count}개를 ${days}일 동안 보관합니다. 자료는 이 컴퓨터에만 있습니다.`,
  notKept:
    "학습용으로 보관하는 것이 없습니다. 아직 동의하지 않으셨습니다. 설정에서 동의할 수 있습니다.",
  toSettings: "설정으로 가기",
  figure: (when) => `${when}의 머리와 어깨 그림`,
  seenFront: "앞에서 본 모습",
  seenSide: "옆에서 본 모습",
  question: (number, total) => `질문 ${number}/${total}`,
  wasGood: "바르게 앉아 있었어요",
  wasBad: "흐트러져 있었어요",
  wasOther: "움직이고 있었거나 제가 아니에요",
  pass: "잘 모르겠어요",
  keys: "단축키: 1, 2, 3, 그리고 마지막은 0입니다.",
  undo: "마지막 답 취소",
  thanks: "고맙습니다. 오늘은 여기까지입니다.",
};
