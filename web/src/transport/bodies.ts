/** The answers of the routes of history, settings and exercises, by the names the pages use. */
import type { PageSettings, SpanBody, VerdictRequest } from "../contract/api";

export type {
  AgreementBody,
  AngleBody as AnglePoint,
  DoneBody,
  DoneRequest as NewDone,
  DoseBody,
  EventBody as HistoryEvent,
  ExerciseBody,
  ExerciseSummaryBody as ExerciseSummary,
  FigureBody,
  PageSettings as SettingsBody,
  PlanItemBody as PlanItem,
  PrivacyBody,
  ProfileBody,
  QuietHours,
  SpanBody as HistorySpan,
  StoredKindBody as StoredKind,
  TimeRowBody as TimeRow,
  TimeTotalsBody as TimeTotals,
  WeekBody,
} from "../contract/api";

export type MessageKind = PageSettings["message_kinds"][number];
export type Sensitivity = PageSettings["sensitivity"];
export type Verdict = NonNullable<VerdictRequest["verdict"]>;
export type SpanKind = SpanBody["kind"];
