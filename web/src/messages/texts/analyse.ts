/** Beside the texts of the player: the report on how somebody sat. */
export const en = {
  reportTitle: "How the person sat",
  reportText:
    "The report that `barun analyze --activity posture` writes, made from these landmarks.",
  reportShow: "Show the report",
  reportHide: "Hide the report",
  reportSave: "Save the report",
  resumed: (name: string) => `${name} was sent before this page was reloaded.`,
  withoutFile: "The page was reloaded, so the picture itself is no longer here.",
  gone: "The recording sent before is no longer known to the service.",
};

export type AnalyseTexts = typeof en;

export const ko: AnalyseTexts = {
  reportTitle: "앉은 자세 보고서",
  reportText: "이 랜드마크로 만든, `barun analyze --activity posture`와 같은 보고서입니다.",
  reportShow: "보고서 보기",
  reportHide: "보고서 접기",
  reportSave: "보고서 저장",
  resumed: (name) => `페이지를 새로 고치기 전에 보낸 파일입니다: ${name}`,
  withoutFile: "페이지를 새로 고쳐서 화면은 남아 있지 않습니다.",
  gone: "전에 보낸 영상을 서비스가 더는 기억하지 못합니다.",
};
