/** Two versions of a model, compared. Comes with its page, not before. */
import type { Language } from "../language";

const en = {
  title: "Comparisons of models",
  hint: "Before a new version of a model judges everybody, it is tried with a few of those who agreed. What people say about messages decides.",
  none: "Nothing was compared yet. When a new version was trained and has passed its checks, it is compared here with the one in use.",
  which: "Comparison",
  shipped: "built-in",
  option: (model: string, champion: string, challenger: string, when: string) =>
    `${model}: ${champion} and ${challenger}, since ${when}`,
  how: "How sure is it?",
  howHint: (margin: string) =>
    `The dot is the difference so far. The truth is on the line, at whatever day one looks. Right of 0 the new version is better; a change is worth it from ${margin} on.`,
  tooFew: "There are too few people to draw it: at least five have to have given enough.",
  plot: (low: string, high: string, estimate: string) =>
    `Difference ${estimate}, certainly between ${low} and ${high}`,
  version: "Version",
  people: "People",
  counted: "Of these, with enough answers",
  score: { accuracy: "Messages that were right", wrong_an_hour: "Wrong messages an hour" },
  champion: "in use",
  challenger: "new",
  days: (days: string, most: string) => `Day ${days} of at most ${most}.`,
  least: (n: string) =>
    `At least ${n} people of each version are needed, and usually far more: hundreds to find five points.`,
  guards: "Does it do harm?",
  guardsHint: "If one of these is surely worse than allowed, the comparison ends by itself.",
  guard: {
    alerts: "Messages an hour",
    abstained: "Time that could not be judged",
    step_ms: "Time the model takes (ms)",
  },
  difference: "Difference",
  noFigure: "none yet",
  says: "Verdict",
  shadow: "On the same pictures",
  shadowText: (frames: string, share: string, skipped: string) =>
    `Both versions saw ${frames} pictures and differed on ${share}. For ${skipped} the new one had no time.`,
  paired: "What people say of these pictures",
  pairedHint:
    "Of some pictures drawn by lot, people say what they were; neither version has any part in it. Every person has one vote.",
  onlyRight: "Only this one was right (pictures)",
  votes: "Right more often (people)",
  pVotes: "By chance, over people",
  pFrames: "By chance, over pictures (too small: pictures of a person are alike)",
  history: "What happened",
  when: "When",
  who: "Who",
  what: "What",
  freeze: "Hold",
  resume: "Go on",
  stop: "Stop",
  stopTitle: "Stop the comparison?",
  stopText:
    "Nobody is judged by the new version any more, and it is not promoted. This cannot be undone; a new comparison begins anew.",
};

type Texts = typeof en;

const ko: Texts = {
  title: "모델 비교",
  hint: "새 버전의 모델이 모두를 판단하기 전에, 동의한 사람 가운데 일부에게 먼저 써 봅니다. 알림에 대해 알려 주신 것으로 결정합니다.",
  none: "아직 비교한 것이 없습니다. 새 버전을 학습해 점검을 통과하면 여기서 지금 쓰는 버전과 비교합니다.",
  which: "비교",
  shipped: "기본 모델",
  option: (model, champion, challenger, when) =>
    `${model}: ${champion} / ${challenger}, ${when}부터`,
  how: "얼마나 확실한가요?",
  howHint: (margin) =>
    `점은 지금까지의 차이입니다. 어느 날에 보더라도 실제 값은 선 위에 있습니다. 0의 오른쪽이면 새 버전이 더 낫고, ${margin}부터 바꿀 만합니다.`,
  tooFew: "그리기에는 사람이 적습니다. 자료가 충분한 사람이 다섯 명은 있어야 합니다.",
  plot: (low, high, estimate) => `차이 ${estimate}, 확실히 ${low}에서 ${high} 사이`,
  version: "버전",
  people: "사람",
  counted: "그 가운데 답변이 충분한 사람",
  score: { accuracy: "맞은 알림의 비율", wrong_an_hour: "시간당 틀린 알림" },
  champion: "지금 쓰는 버전",
  challenger: "새 버전",
  days: (days, most) => `최대 ${most}일 가운데 ${days}일째입니다.`,
  least: (n) =>
    `버전마다 적어도 ${n}명이 필요하며 보통은 훨씬 많이 필요합니다. 5점 차이를 찾으려면 수백 명이 있어야 합니다.`,
  guards: "해롭지는 않나요?",
  guardsHint: "이 가운데 하나라도 허용한 것보다 확실히 나쁘면 비교가 저절로 끝납니다.",
  guard: {
    alerts: "시간당 알림",
    abstained: "판단하지 못한 시간",
    step_ms: "모델이 걸리는 시간(ms)",
  },
  difference: "차이",
  noFigure: "아직 없음",
  says: "판단",
  shadow: "같은 장면에서",
  shadowText: (frames, share, skipped) =>
    `두 버전이 함께 본 장면은 ${frames}개이고 ${share}에서 달랐습니다. ${skipped}개는 새 버전이 볼 시간이 없었습니다.`,
  paired: "이 장면들에 대해 사람들이 알려 준 것",
  pairedHint:
    "제비로 뽑은 장면 몇 개가 무엇이었는지 사람들이 알려 줍니다. 어느 버전과도 관계가 없고, 한 사람이 한 표입니다.",
  onlyRight: "이 버전만 맞음(장면)",
  votes: "더 자주 맞음(사람)",
  pVotes: "우연일 확률(사람 기준)",
  pFrames: "우연일 확률(장면 기준, 한 사람의 장면은 서로 닮아 너무 작게 나옴)",
  history: "있었던 일",
  when: "때",
  who: "누가",
  what: "무엇",
  freeze: "멈춰 두기",
  resume: "다시 시작",
  stop: "끝내기",
  stopTitle: "비교를 끝낼까요?",
  stopText:
    "이제 새 버전으로 판단하지 않으며 승격하지도 않습니다. 되돌릴 수 없고, 다시 하려면 처음부터 비교해야 합니다.",
};

const CATALOGUES: Readonly<Record<Language, Texts>> = { en, ko };

export const experimentTexts = (language: Language): Texts => CATALOGUES[language];
