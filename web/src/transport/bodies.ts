/** The answers of the routes of history, settings and exercises, by the names the pages use. */
import type {
  ObjectionRequest,
  RunnerRequest as Made,
  PageSettings,
  SpanBody,
  VerdictRequest,
} from "../contract/api";

export type {
  AgreementBody,
  AngleBody as AnglePoint,
  ConsentBody,
  DoneBody,
  DoneRequest as NewDone,
  DoseBody,
  EventBody as HistoryEvent,
  ExerciseBody,
  ExerciseSummaryBody as ExerciseSummary,
  FigureBody,
  ForgottenBody,
  KeptKindBody as KeptKind,
  PageSettings as SettingsBody,
  PlanItemBody as PlanItem,
  PrivacyBody,
  ProfileBody,
  ReceiptBody,
  QuietHours,
  RunnerBody,
  QuestionBody as SampleQuestion,
  SamplesBody,
  SpanBody as HistorySpan,
  TimeRowBody as TimeRow,
  TimeTotalsBody as TimeTotals,
  WeekBody,
} from "../contract/api";

/** What the service fills in itself may be left out. */
export type RunnerRequest = Partial<Made> & Pick<Made, "recording_id">;
export type MessageKind = PageSettings["message_kinds"][number];
export type Sensitivity = PageSettings["sensitivity"];
/** Why somebody objects. */
export type ObjectionReason = ObjectionRequest["reason"];
export type Verdict = NonNullable<VerdictRequest["verdict"]>;
/** What it was really; empty while nobody said. */
export type Reality = VerdictRequest["reality"];
export type SpanKind = SpanBody["kind"];
