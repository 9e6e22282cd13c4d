/** Beside the texts of the player: the reports. */
export const en = {
  activityLabel: "What the recording shows",
  activities: { posture: "Sitting", running: "Running", landmarks: "Joint angles" },
  reportTitles: {
    posture: "How the person sat",
    running: "How the person runs",
    landmarks: "Joint angles",
  },
  reportTexts: {
    posture: "Made from these landmarks: what lasted, when, and how it looked.",
    running:
      "Made from these landmarks: strides, angles and what to try. Of a recording that cannot be analysed it says how to film instead.",
    landmarks: "Made from these landmarks: every angle over time.",
  },
  reportMaking: "The report is being made …",
  runTitle: "What is known about the run (optional)",
  figures: {
    heightCm: "Height, cm",
    speedKmH: "Speed, km/h",
    filmedHz: "Filmed at, frames a second",
    person: "Person number",
  },
  figureHints: {
    heightCm: "With it lengths are told in centimetres.",
    speedKmH: "As the treadmill says; some limits hold at one speed only.",
    filmedHz: "For slow motion: 120 or 240, not the rate it plays at.",
    person: "Who of several people runs, counted in the order they appear.",
  },
  keepEarlier: "Keep this run and analyse another",
  earlierTitle: "Earlier recordings of the same runner",
  earlierNone:
    "Keep a run and analyse another: the report then says what is usual for the runner, or what changed.",
  earlierAt: (name: string, speed: string) => `${name}, ${speed} km/h`,
  earlierUses: { none: "Not used", baseline: "Usual range", compare: "What changed since" },
  earlierForget: (name: string) => `Forget ${name}`,
  earlierForgetShort: "Forget",
  runFiles: "The figures as files",
  runFileNames: { metrics: "Metrics (JSON)", strides: "Strides (CSV)", markers: "Markers (TRC)" },
  reportShow: "Show the report",
  reportHide: "Hide the report",
  reportSave: "Save the report",
  resumed: (name: string) => `${name} was sent before this page was reloaded.`,
  withoutFile: "The page was reloaded, so the picture itself is no longer here.",
  gone: "The recording sent before is no longer known to the service.",
};

export type AnalyseTexts = typeof en;

export const ko: AnalyseTexts = {
  activityLabel: "영상의 내용",
  activities: { posture: "앉은 자세", running: "달리기", landmarks: "관절 각도" },
  reportTitles: {
    posture: "앉은 자세 보고서",
    running: "달리기 보고서",
    landmarks: "관절 각도 보고서",
  },
  reportTexts: {
    posture: "이 랜드마크로 만든 보고서입니다. 무엇이 언제 얼마나 이어졌는지 보여 드립니다.",
    running:
      "이 랜드마크로 만든 보고서입니다. 걸음과 각도, 해 볼 만한 것을 보여 드립니다. 분석할 수 없는 영상이면 촬영 방법을 알려 드립니다.",
    landmarks: "이 랜드마크로 만든 보고서입니다. 모든 각도를 시간에 따라 보여 드립니다.",
  },
  reportMaking: "보고서를 만들고 있습니다…",
  runTitle: "달리기에 대해 아는 것(선택)",
  figures: {
    heightCm: "키(cm)",
    speedKmH: "속도(km/h)",
    filmedHz: "촬영 당시 초당 프레임 수",
    person: "사람 번호",
  },
  figureHints: {
    heightCm: "입력하면 길이를 cm로 보여 드립니다.",
    speedKmH: "트레드밀에 표시된 속도입니다. 특정 속도에서만 통하는 기준이 있습니다.",
    filmedHz: "슬로 모션이면 재생 속도가 아니라 120이나 240처럼 촬영한 값을 넣어 주세요.",
    person: "여러 사람 가운데 달리는 사람입니다. 나타난 순서대로 번호를 매깁니다.",
  },
  keepEarlier: "이 기록을 남기고 다른 파일 분석",
  earlierTitle: "같은 사람의 이전 기록",
  earlierNone:
    "기록을 남기고 다른 파일을 분석하면 본인의 평소 범위나 달라진 점을 보고서에서 알려 드립니다.",
  earlierAt: (name, speed) => `${name}, 시속 ${speed}km`,
  earlierUses: { none: "사용 안 함", baseline: "평소 범위", compare: "달라진 점 비교" },
  earlierForget: (name) => `${name} 지우기`,
  earlierForgetShort: "지우기",
  runFiles: "수치를 파일로 받기",
  runFileNames: { metrics: "측정값(JSON)", strides: "걸음(CSV)", markers: "마커(TRC)" },
  reportShow: "보고서 보기",
  reportHide: "보고서 접기",
  reportSave: "보고서 저장",
  resumed: (name) => `페이지를 새로 고치기 전에 보낸 파일입니다: ${name}`,
  withoutFile: "페이지를 새로 고쳐서 화면은 남아 있지 않습니다.",
  gone: "전에 보낸 영상을 서비스가 더는 기억하지 못합니다.",
};
