/** Korean texts; the type makes sure that no key is missing and none is too many. */
import type { Messages } from "./en";
import { ko as accounts } from "./texts/accounts";
import { ko as analyse } from "./texts/analyse";
import { ko as calibration } from "./texts/calibration";
import { ko as collect } from "./texts/collect";
import { ko as data } from "./texts/data";
import { ko as exercises } from "./texts/exercises";
import { ko as history } from "./texts/history";
import { ko as live } from "./texts/live";
import { ko as privacy } from "./texts/privacy";
import { ko as samples } from "./texts/samples";
import { ko as settings } from "./texts/settings";
import { ko as shell } from "./texts/shell";
import { ko as welcome } from "./texts/welcome";

export const ko: Messages = {
  tagline: "조용히, 바르게",
  intro: "동영상이나 사진을 여기에 놓아 주세요",
  introDetail:
    "바른은 모든 프레임에서 사람마다 랜드마크 33개를 찾아 영상 위에 그려 보여 드리고, 그 수치도 알려 드립니다.",
  choose: "파일 선택",
  dropHere: "또는 끌어다 놓기",
  dropNow: "놓으면 시작합니다",
  formats: "MP4, MOV, WebM, MKV, AVI, JPEG, PNG 등, 랜드마크 파일(CSV, Parquet)",
  formatsLimit: (gib) => `최대 ${gib} GiB`,
  privacyTitle: "영상은 이 컴퓨터를 떠나지 않습니다",
  privacyText:
    "영상은 이 컴퓨터에서 실행 중인 바른의 서비스로만 전달됩니다. 서비스는 분석이 끝나면 영상을 지우고, 랜드마크는 메모리에만 둡니다. 페이지를 새로 고칠 때는 남아 있고, 닫으면 지웁니다.",
  sending: (name) => `이 컴퓨터의 서비스에 전달하는 중: ${name}`,
  queued: (name) => `다른 영상이 끝나기를 기다리는 중: ${name}`,
  working: (name) => `분석하는 중: ${name}`,
  opening: "파일을 여는 중",
  frames: (done, total) => `프레임 ${total}개 중 ${done}개`,
  framesUnknown: (done) => `프레임 ${done}개`,
  timeLeftSeconds: (seconds) => `약 ${seconds}초 남음`,
  timeLeftMinutes: (minutes) => `약 ${minutes}분 남음`,
  cancel: "취소",
  cancelled: "분석이 취소되었습니다.",
  failedTitle: "처리하지 못했습니다",
  tooLarge: (gib) => `파일이 ${gib} GiB보다 큽니다. 자르거나 크기를 줄여 주세요.`,
  emptyFile: "빈 파일입니다.",
  oneFile: "파일은 한 번에 하나만 놓아 주세요. 놓은 파일은 받지 않았습니다.",
  unreachable:
    "서비스가 응답하지 않습니다. 터미널에서 바른이 실행 중인지 확인한 뒤 다시 시도해 주세요.",
  another: "다른 파일 선택",
  nobody: "사람을 찾지 못했습니다",
  nobodyDetail:
    "어느 프레임에서도 사람이 충분히 뚜렷하게 보이지 않았습니다. 밝은 곳에서 몸 대부분이 화면 안에 들어와야 합니다.",
  resultTitle: (name) => `랜드마크: ${name}`,
  found: (pictures, total) => `프레임 ${total}개 중 ${pictures}개에서 사람을 찾았습니다.`,
  truncated: "파일이 중간에 끊겨 있어 읽을 수 있는 부분까지만 보여 드립니다.",
  skipped: (count) => `읽을 수 없는 프레임 ${count}개는 제외했습니다.`,
  noCodec: "이 브라우저가 재생할 수 없는 파일이라 화면 없이 골격만 보여 드립니다.",
  player: "골격을 그린 동영상",
  play: "재생",
  pause: "일시 정지",
  previousFrame: "이전 프레임",
  nextFrame: "다음 프레임",
  position: "위치",
  positionText: (frame, total, time) => `프레임 ${total}개 중 ${frame}번째, ${time}`,
  skeletonOnly: "골격만 보기",
  keys: "스페이스 키로 재생하거나 멈추고, 화살표 키로 한 프레임씩 이동합니다.",
  left: "사람의 왼쪽",
  right: "사람의 오른쪽",
  middle: "가운데",
  fainter: "선이 흐릴수록 그 점이 덜 확실하게 보였다는 뜻입니다.",
  now: "현재 프레임",
  time: "시각",
  people: "사람",
  visibility: "가시성",
  visibilityDetail: "33개 점의 평균",
  picture: "프레임",
  none: "없음",
  download: "랜드마크 저장",
  downloadDetail: "바른이나 스프레드시트, 그 밖의 데이터 도구로 열 수 있습니다.",
  canvas: (people) => `이 프레임에 있는 사람들의 골격: ${people}`,
  installed: "설치 상태",
  installedReady: "필요한 것이 모두 정상입니다.",
  installedNotReady: "빠진 것이 있습니다. 해결될 때까지 영상을 분석할 수 없습니다.",
  installedUnknown: "서비스가 아직 응답하지 않았습니다.",
  version: "버전",
  models: "모델",
  checks: "점검",
  model: "모델",
  modelVersion: "패키지 버전",
  modelHash: "SHA-256",
  modelLicense: "라이선스",
  modelState: "상태",
  modelUsed: "사용 중",
  modelWhole: "준비됨",
  modelDamaged: "없거나 손상됨",
  passed: "정상",
  warning: "주의",
  failed: "문제 있음",
  shell,
  welcome,
  live,
  calibration,
  history,
  exercises,
  privacy,
  samples,
  settings,
  accounts,
  analyse,
  collect,
  data,
};
