/** English texts; what keys there are is decided here and in the files of the pages. */
import { en as accounts } from "./texts/accounts";
import { en as analyse } from "./texts/analyse";
import { en as calibration } from "./texts/calibration";
import { en as collect } from "./texts/collect";
import { en as data } from "./texts/data";
import { en as exercises } from "./texts/exercises";
import { en as history } from "./texts/history";
import { en as live } from "./texts/live";
import { en as privacy } from "./texts/privacy";
import { en as samples } from "./texts/samples";
import { en as settings } from "./texts/settings";
import { en as shell } from "./texts/shell";
import { en as welcome } from "./texts/welcome";
import { plural } from "./plural";

export const en = {
  tagline: "Sit well, quietly",
  intro: "Drop a video or a picture",
  introDetail:
    "Barun finds 33 landmarks of each person in every frame, shows them over your video and gives you the numbers.",
  choose: "Choose a file",
  dropHere: "or drop it here",
  dropNow: "Let go to begin",
  formats: "MP4, MOV, WebM, MKV, AVI, JPEG, PNG and others, landmark files (CSV, Parquet)",
  formatsLimit: (gib: string) => `up to ${gib} GiB`,
  privacyTitle: "Your video stays on this machine",
  privacyText:
    "It goes to the Barun service on this computer and nowhere else. The service deletes it once it is analysed; the landmarks are kept in memory only: they stay while you reload this page, and are deleted when you close it.",
  sending: (name: string) => `Handing ${name} to the service on this machine`,
  queued: (name: string) => `${name} waits for another recording`,
  working: (name: string) => `Looking at ${name}`,
  opening: "Opening the file",
  frames: (done: string, total: string) =>
    `${done} of ${total} ${plural(total, "frame", "frames")}`,
  framesUnknown: (done: string) => `${done} ${plural(done, "frame", "frames")}`,
  timeLeftSeconds: (seconds: string) => `about ${seconds} s left`,
  timeLeftMinutes: (minutes: string) => `about ${minutes} min left`,
  cancel: "Cancel",
  cancelled: "The analysis was cancelled.",
  failedTitle: "That did not work",
  tooLarge: (gib: string) => `The file is larger than ${gib} GiB. Cut it or make it smaller.`,
  emptyFile: "The file is empty.",
  oneFile: "Please drop one file at a time; none was taken.",
  unreachable:
    "The service does not answer. Check that Barun is still running in its terminal, then try again.",
  another: "Choose another file",
  nobody: "Nobody was found",
  nobodyDetail:
    "No frame shows a person clearly enough. Barun needs most of the body in the picture, in good light.",
  resultTitle: (name: string) => `Landmarks of ${name}`,
  found: (pictures: string, total: string) =>
    `A person was found in ${pictures} of ${total} ${plural(total, "frame", "frames")}.`,
  truncated: "The file breaks off before its end; this is what could be read.",
  skipped: (count: string) =>
    `${count} ${plural(count, "frame could not be read and was", "frames could not be read and were")} left out.`,
  noCodec: "This browser cannot play the file, so the skeleton is shown without the picture.",
  player: "Video with skeleton",
  play: "Play",
  pause: "Pause",
  previousFrame: "Previous frame",
  nextFrame: "Next frame",
  position: "Position",
  positionText: (frame: string, total: string, time: string) =>
    `Frame ${frame} of ${total}, ${time}`,
  skeletonOnly: "Skeleton only",
  keys: "Space plays and pauses, the arrow keys go one frame forward or back.",
  left: "Person's left",
  right: "Person's right",
  middle: "Middle",
  fainter: "The fainter a line, the less surely its points were seen.",
  now: "In this frame",
  time: "Time",
  people: "People",
  visibility: "Visibility",
  visibilityDetail: "mean of 33 points",
  picture: "Frame",
  none: "none",
  download: "Keep the landmarks",
  downloadDetail: "Open the files with Barun, a spreadsheet or any data tool.",
  canvas: (people: string) => `Skeletons of the people in this frame: ${people}`,
  installed: "What is installed",
  installedReady: "Everything needed is in order.",
  installedNotReady: "Something is missing. Barun cannot analyse videos until that is put right.",
  installedUnknown: "The service has not answered yet.",
  version: "Version",
  models: "Models",
  checks: "Checks",
  model: "Model",
  modelVersion: "Package version",
  modelHash: "SHA-256",
  modelLicense: "Licence",
  modelState: "State",
  modelUsed: "in use",
  modelWhole: "ready",
  modelDamaged: "missing or damaged",
  passed: "In order",
  warning: "Warning",
  failed: "Not in order",
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

/** Every text of the page, by key. */
export type Messages = typeof en;
