/** The part of the page of the datasets that imports files; it comes with its page. */
import { computed } from "@preact/signals";

import { language } from "../language";
import { plural } from "../plural";

const en = {
  title: "Import files",
  lead: "Labelled poses in CSV or Parquet files, as the collecting tools and Barun write them, or a ZIP archive of such files. They are looked at first; nothing is kept before you say so.",
  privacy:
    "The files go to this Barun service and nowhere else. Until you import them they lie in a temporary file without a name, and go when you drop them, or a quarter of an hour after this page was closed or stopped asking about them.",
  chooseFiles: "Choose files",
  chooseFolder: "Choose a folder",
  dropHere: "or drop files or a folder here",
  dropNow: "Let go to take them",
  noTables: "Expected CSV, Parquet or ZIP files, but there were none. Choose others.",
  tooLarge: (most: string) =>
    `All files of an import may have ${most} together. Choose fewer, or import the folder in a terminal: barun data import FOLDER`,
  sending: (name: string, number: string, total: string) =>
    `Handing over ${name} (${number} of ${total})`,
  stop: "Stop",
  files: "Chosen files",
  remove: "Remove",
  removeFile: (name: string) => `Remove ${name}`,
  dataset: "Dataset",
  datasetHint: "Small letters, digits, - and _. A new name makes a new dataset.",
  whose: "Whose are they?",
  asFiles: "As the files say",
  onePerson: "All of one person",
  number: "Number of the person",
  numberHint: (free: string) => `P1, P2 and so on, never a name. ${free} is free.`,
  more: "For recordings that do not say it themselves",
  frameRate: "Frames a second",
  width: "Picture width, pixels",
  height: "Picture height, pixels",
  look: "Look at the files",
  lookAgain: "Look at them again",
  looking: (step: string) => `Looking: ${step}`,
  keeping: "Importing",
  drop: "Drop the files",
  found: "What is in the files",
  foundFile: (rows: string, people: string) =>
    `${rows} ${plural(rows, "pose", "poses")}${people === "" ? "" : ` of ${people}`}`,
  leftAlone: "another table, left alone",
  foreign: (count: string) =>
    `The participant column of ${count} ${plural(count, "pose", "poses")} is not taken over: it may hold a name.`,
  mend: "Mend or remove what has a problem, then look again.",
  findings: "What may be wrong with them, worst first",
  report: "Open the report with drawings",
  noFindings: "Nothing was found.",
  who: (person: string) => `${person} in the files is`,
  whoText:
    "Somebody here has the number already, and the consent of one person never covers another.",
  choose: "Please choose",
  same: (person: string) => `the same person as ${person} here`,
  somebodyElse: (number: string) => `somebody else, from now on ${number}`,
  consent: "Did they agree?",
  given: "They agreed, or something else allows it",
  unknown: "Nobody knows yet: keep the poses aside and use them for nothing",
  purpose: "To what, or what allows it",
  until: "Until (last day, if there is one)",
  keep: (count: string) => `Import ${count} ${plural(count, "pose", "poses")}`,
  kept: (fresh: string, dataset: string, version: string) =>
    `${fresh} new ${plural(fresh, "pose", "poses")} in ${dataset}, version ${version}.`,
  keptNothing: (dataset: string) => `Nothing was new: ${dataset} stays as it is.`,
  known: (count: string) =>
    `${count} ${plural(count, "was", "were")} there already and ${plural(count, "stays", "stay")} as ${plural(count, "it is", "they are")}.`,
  aside: (people: string, dataset: string) =>
    `Of ${people} no consent is recorded: the poses are kept aside until it is said what was agreed to: barun data consent ${dataset} --purpose '...'`,
  undo: "Undo the import",
  undone: (count: string) =>
    `The import was undone: its version with ${count} ${plural(count, "pose", "poses")} is gone.`,
  undoTitle: (version: string) => `Undo the import of version ${version}?`,
  undoText: (count: string) =>
    `The version with ${count} ${plural(count, "pose", "poses")} is removed for good, with the keys of people who are nowhere else. The version before is worked on again. The files it came from are not touched.`,
  close: "Close",
};

type Texts = typeof en;

/** The number with what stands for "with" after it: P1과 (일), P2와 (이). */
const withNumber = (person: string) => `${person}${/[2459]$/.test(person) ? "와" : "과"}`;

const ko: Texts = {
  title: "파일 가져오기",
  lead: "수집 도구나 바른이 쓴 라벨 자세 CSV·Parquet 파일, 또는 이들을 담은 ZIP 파일을 받습니다. 먼저 점검하고, 가져오라고 하시기 전에는 아무것도 보관하지 않습니다.",
  privacy:
    "파일은 이 바른 서비스로만 갑니다. 가져오기 전에는 이름 없는 임시 파일에 있다가, 버리거나 이 페이지를 닫은 뒤(또는 아무도 묻지 않은 지) 15분이 지나면 사라집니다.",
  chooseFiles: "파일 선택",
  chooseFolder: "폴더 선택",
  dropHere: "또는 파일이나 폴더를 끌어다 놓기",
  dropNow: "놓으면 받습니다",
  noTables: "CSV, Parquet, ZIP 파일이어야 하지만 없습니다. 다른 파일을 선택해 주세요.",
  tooLarge: (most) =>
    `가져오기 한 번에 파일을 모두 합해 ${most}까지 받습니다. 나누어 선택하거나 터미널에서 폴더를 가져와 주세요: barun data import 폴더`,
  sending: (name, number, total) => `전달하는 중: ${name} (${total}개 중 ${number}번째)`,
  stop: "그만 보내기",
  files: "선택한 파일",
  remove: "빼기",
  removeFile: (name) => `${name} 빼기`,
  dataset: "자료 이름",
  datasetHint: "영문 소문자, 숫자, -, _를 쓸 수 있습니다. 새 이름이면 새 자료가 됩니다.",
  whose: "누구의 자세인가요?",
  asFiles: "파일에 적힌 대로",
  onePerson: "모두 한 사람",
  number: "사람의 번호",
  numberHint: (free) => `P1, P2처럼 적고 이름은 쓰지 않습니다. 비어 있는 번호: ${free}`,
  more: "파일에 적혀 있지 않은 것",
  frameRate: "초당 프레임 수",
  width: "화면 너비(픽셀)",
  height: "화면 높이(픽셀)",
  look: "파일 점검하기",
  lookAgain: "다시 점검하기",
  looking: (step) => `점검하는 중: ${step}`,
  keeping: "가져오는 중",
  drop: "파일 버리기",
  found: "파일에 있는 것",
  foundFile: (rows, people) => `${people === "" ? "" : `${people}의 `}자세 ${rows}개`,
  leftAlone: "다른 표여서 건너뜀",
  foreign: (count) => `자세 ${count}개의 참가자 열은 이름일 수 있어 가져오지 않습니다.`,
  mend: "문제가 있는 파일을 고치거나 빼고 다시 점검해 주세요.",
  findings: "의심스러운 점(심한 것부터)",
  report: "그림이 있는 보고서 열기",
  noFindings: "발견된 문제가 없습니다.",
  who: (person) => `파일의 ${person}: 누구인가요?`,
  whoText: "여기에서 이미 쓰는 번호입니다. 한 사람의 동의는 다른 사람에게 적용되지 않습니다.",
  choose: "선택해 주세요",
  same: (person) => `여기의 ${withNumber(person)} 같은 사람`,
  somebodyElse: (number) => `다른 사람(앞으로 ${number})`,
  consent: "동의를 받았나요?",
  given: "동의했거나 다른 근거가 있습니다",
  unknown: "아직 모릅니다. 자세를 따로 두고 아무 데도 쓰지 않습니다",
  purpose: "동의한 내용이나 근거",
  until: "끝나는 날(있으면 마지막 날)",
  keep: (count) => `자세 ${count}개 가져오기`,
  kept: (fresh, dataset, version) => `${dataset}에 새 자세 ${fresh}개, 버전 ${version}.`,
  keptNothing: (dataset) => `새로운 것이 없습니다. 자료 ${dataset}은(는) 그대로입니다.`,
  known: (count) => `이미 있던 ${count}개는 그대로 둡니다.`,
  aside: (people, dataset) =>
    `${people}의 동의가 기록되어 있지 않습니다. 동의한 내용을 적을 때까지 자세를 따로 둡니다: barun data consent ${dataset} --purpose '...'`,
  undo: "가져오기 되돌리기",
  undone: (count) => `가져오기를 되돌렸습니다. 자세 ${count}개가 있던 버전이 사라졌습니다.`,
  undoTitle: (version) => `가져오기(버전 ${version})를 되돌릴까요?`,
  undoText: (count) =>
    `자세 ${count}개가 있는 버전을 완전히 지우고, 다른 곳에 없는 사람의 키도 지웁니다. 이전 버전으로 다시 작업합니다. 가져온 원본 파일은 그대로입니다.`,
  close: "닫기",
};

const LANGUAGES = { en, ko };

export const importTexts = computed(() => LANGUAGES[language.value]);
