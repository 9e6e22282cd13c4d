// Made by `npm run contract` from openapi.json; change the service instead.

/** The name and password of a new account. */
export interface AcceptRequest {
  readonly code: string;
  readonly name: string;
  readonly password: string;
}

/** Who is logged in. */
export interface AccountBody {
  readonly id: string;
  readonly name: string;
  readonly role: "person" | "coach" | "data-steward" | "administrator";
}

/** An account, as administrators see it. */
export interface AccountPersonBody {
  readonly id: string;
  readonly name: string;
  readonly role: "person" | "coach" | "data-steward" | "administrator";
  readonly is_disabled: boolean;
  readonly made_at: string;
}

/** Which alert somebody knows of. */
export interface AcknowledgeRequest {
  readonly alert_id: string;
}

/** Something that can be done about a finding. */
export interface ActionBody {
  readonly action: "exclude" | "relabel" | "unlabel" | "set-participant" | "mirror";
  /** In words. */
  readonly text: string;
}

/** Work to be done; what takes files or people is asked for on the machine: `barun jobs add`. */
export interface AddJobRequest {
  /** ``retrain`` makes a model anew and judges it, ``drift`` reports whether what it sees has changed; neither puts anything into service. */
  readonly kind: "retrain" | "drift";
  readonly model: "view" | "posture";
}

/** What became of work that was asked for. */
export interface AddedJobBody {
  readonly job: JobBody;
  /** False where the same work waited, ran or was done today. */
  readonly is_new: boolean;
}

/** Whether a history is kept. */
export interface AgreementBody {
  readonly is_agreed: boolean;
  /** Of the text that was agreed to; null without agreement. */
  readonly text_version: string | null;
  readonly agreed_at: string | null;
  /** Of the text to show. */
  readonly current_version: string;
}

/** The person agrees to the text shown. */
export interface AgreementRequest {
  readonly text_version: string;
  readonly language: "en" | "ko";
}

/** Something that is or was wrong with the service. */
export interface AlertBody {
  readonly alert_id: string;
  readonly process: string;
  readonly rule: string;
  /** Which feature, camera, model, queue, part or notice; empty for the whole. */
  readonly cause: string;
  readonly severity: "critical" | "warning" | "info";
  /** In the language asked for. */
  readonly text: string;
  /** What to do. */
  readonly cure: string;
  readonly value: number;
  readonly bound: number;
  /** Seconds since 1970 UTC. */
  readonly began_s: number;
  /** Null while it stands. */
  readonly ended_s: number | null;
  /** When somebody said they know. */
  readonly acknowledged_s: number | null;
}

/** One measurement over an hour or a day. */
export interface AngleBody {
  /** First instant, with the offset of the zone. */
  readonly start: string;
  /** In the unit of the measurement. */
  readonly mean: number;
  /** Mean less the own baseline; null without one. */
  readonly departure: number | null;
  readonly n_frames: number;
}

/** Measurements by key. */
export interface AnglesBody {
  readonly angles: Readonly<Record<string, readonly (AngleBody)[]>>;
}

/** What a sample was; both empty to pass it over. */
export interface AnswerRequest {
  readonly posture: "" | "good" | "bad" | "other";
  readonly view: "" | "front" | "side" | "neither";
}

/** The people of one version. */
export interface ArmBody {
  /** Who have given enough hours. */
  readonly n_people: number;
  /** Who have answered enough messages, too. */
  readonly n_scored: number;
  /** Null under five people. */
  readonly score: number | null;
}

/** One thing that was looked at. */
export interface CheckBody {
  readonly key: string;
  readonly outcome: "passed" | "warning" | "failed";
  readonly title: string;
  /** What was found and what to do. */
  readonly finding: string;
}

/** How far the check of a dataset is, and what it found. */
export interface CheckStateBody {
  readonly state: "none" | "running" | "done" | "failed";
  /** What is, or was, checked; null with none. */
  readonly version: string | null;
  /** Done so far. */
  readonly share: number;
  /** What is looked at now, in words; empty when done. */
  readonly step: string;
  /** Why it failed, in words; empty otherwise. */
  readonly problem: string;
  /** Whether models doubted the labels too. */
  readonly has_models: boolean;
  readonly n_rows: number;
  readonly findings: readonly (FindingBody)[];
}

/** A finding and what is done about it. */
export interface ChoiceBody {
  readonly finding: string;
  readonly action: "exclude" | "relabel" | "unlabel" | "set-participant" | "mirror";
}

/** What is done about findings of the last check. */
export interface CleanRequest {
  /** The version that was checked. */
  readonly version: string;
  readonly choices: readonly (ChoiceBody)[];
}

/** A coach who can be let look. */
export interface CoachBody {
  readonly id: string;
  readonly name: string;
  /** Whether this coach may see the history, now. */
  readonly is_chosen: boolean;
}

/** The coaches there are, and which of them may see the history. */
export interface CoachesBody {
  readonly coaches: readonly (CoachBody)[];
}

/** Who may see the history from now on, and nobody else. */
export interface CoachesRequest {
  readonly coaches: readonly (string)[];
}

/** A one-time link that was not used yet; the link itself is not kept. */
export interface CodeBody {
  readonly id: string;
  readonly kind: "invitation" | "reset";
  readonly role: "person" | "coach" | "data-steward" | "administrator";
  readonly account_id: string | null;
  readonly ends_at: string;
}

/** What stands behind ``#`` in a one-time link. */
export interface CodeRequest {
  readonly code: string;
}

/** The events of one rule. */
export interface CodeSumBody {
  readonly n: number;
  readonly duration_s: number;
}

/** One person: the agreement, and what there is. */
export interface CollectedPersonBody {
  readonly person: string;
  readonly purpose: string;
  /** Seconds since 1970 UTC. */
  readonly agreed_at_s: number;
  /** When the agreement ends, seconds since 1970 UTC. */
  readonly until_s: number;
  readonly is_in_force: boolean;
  /** Labelled samples: views 1 to 3, grades a to e. */
  readonly counts: Readonly<Record<string, number>>;
  /** Samples nobody has labelled. */
  readonly n_waiting: number;
  /** For which views the model takes those. */
  readonly suggestions: Readonly<Record<string, number>>;
}

/** A collection as of now. */
export interface CollectionBody {
  readonly name: string;
  readonly people: readonly (CollectedPersonBody)[];
  /** Labelled samples under a consent in force that are in no version yet. */
  readonly n_unfinished: number;
  /** Labelled samples in no version whose consent has ended; none takes them. */
  readonly n_without_consent: number;
  /** Samples wanted of each person and label. */
  readonly fewest: number;
  /** More bring little. */
  readonly enough: number;
  /** What is out of balance, in words. */
  readonly warnings: readonly (string)[];
}

/** All collections, and who is known beside them. */
export interface CollectionsBody {
  readonly collections: readonly (CollectionBody)[];
  /** People who are in datasets and in no collection, such as those of an imported file. */
  readonly in_datasets: readonly (string)[];
}

/** Yes to what the model suggests. */
export interface ConfirmRequest {
  readonly session: string;
  /** Only those taken for this view; null all. */
  readonly view: number | null;
}

/** How many samples have a label now. */
export interface ConfirmedBody {
  readonly n_confirmed: number;
  readonly collection: CollectionBody;
}

/** Whether something may be done with the data of a person, and why. */
export interface ConsentBody {
  readonly purpose: "analysis" | "history" | "training" | "coach";
  /** Of the purpose, in words. */
  readonly name: string;
  readonly is_allowed: boolean;
  readonly reason: "given" | "never-asked" | "withdrawn" | "older-text" | "expired";
  readonly reason_text: string;
  /** Of the text that was agreed to; null where none was. */
  readonly text_version: string | null;
  /** When it was given or withdrawn. */
  readonly since: string | null;
  /** When it ends; null without an end. */
  readonly until: string | null;
  /** How it was given or withdrawn. */
  readonly way: "first-page" | "settings" | "command-line" | "collection" | "import" | "migration" | "rescue" | "erasure" | null;
  /** Of the text to show. */
  readonly current_version: string;
  /** What is asked for: the first line, then points after '- '. */
  readonly text: string;
  /** What withdrawing deletes. */
  readonly deletes: string;
}

/** The person agrees to the text shown, or takes it back. */
export interface ConsentChange {
  readonly is_given: boolean;
  /** Of the text shown; needed to agree. */
  readonly text_version: string | null;
  readonly language: "en" | "ko";
  readonly way: "first-page" | "settings" | "command-line" | "collection" | "import" | "migration" | "rescue" | "erasure";
}

/** Every purpose, in the order in which a person meets it. */
export interface ConsentsBody {
  readonly consents: readonly (ConsentBody)[];
}

/** The version to work on from now on. */
export interface CurrentRequest {
  readonly version: string;
  /** The current one. */
  readonly instead_of: string;
}

/** One dataset. */
export interface DatasetBody {
  readonly name: string;
  /** SHA-256 that names a version. */
  readonly version: string;
  readonly n_rows: number;
  readonly n_versions: number;
  /** Rows of each person. */
  readonly people: Readonly<Record<string, number>>;
  /** Rows of people whose consent is over: no further version takes them. */
  readonly consent_over: Readonly<Record<string, number>>;
}

/** One row, to be looked at. */
export interface DatasetRowBody {
  readonly row_id: string;
  readonly person: string;
  readonly file: string;
  readonly file_row: number;
  /** 0 unlabelled, 1 front, 2 side, 3 neither. */
  readonly view: number;
  /** a to e; empty where unlabelled. */
  readonly grade: string;
  /** Label that fits better; empty without one. */
  readonly suggestion: string;
  /** 0 to 1; null where nothing was ranked. */
  readonly doubt: number | null;
  /** Width of the picture over its height. */
  readonly aspect: number;
  /** x and y of the 33 landmarks, fractions of width and height; null if missing. */
  readonly points: readonly (readonly (number)[] | null)[];
}

/** Rows of a finding, the most doubtful first. */
export interface DatasetRowsBody {
  /** SHA-256 that names a version. */
  readonly version: string;
  readonly total: number;
  readonly rows: readonly (DatasetRowBody)[];
}

/** One version of a dataset. */
export interface DatasetVersionBody {
  /** SHA-256 that names a version. */
  readonly version: string;
  readonly parents: readonly (string)[];
  /** What made it. */
  readonly step: "import" | "collect" | "clean" | "relabel" | "erase" | "derive";
  readonly n_rows: number;
  readonly people: Readonly<Record<string, number>>;
  /** Seconds since 1970 UTC. */
  readonly created_at_s: number;
  readonly is_current: boolean;
  /** Whether it is an import that nothing was built upon, and can be taken back. */
  readonly can_undo: boolean;
  /** Rows that did not enter it because the person's consent was over, by person. */
  readonly left_out: Readonly<Record<string, number>>;
}

/** The versions of a dataset, oldest first. */
export interface DatasetVersionsBody {
  readonly versions: readonly (DatasetVersionBody)[];
}

/** All datasets. */
export interface DatasetsBody {
  readonly datasets: readonly (DatasetBody)[];
}

/** The new version. */
export interface DecidedBody {
  /** SHA-256 that names a version. */
  readonly version: string;
  readonly n_rows: number;
  readonly n_excluded: number;
  readonly n_changed: number;
  readonly n_confirmed: number;
  /** Rows left out beside because the person's consent is over, by person. */
  readonly left_out: Readonly<Record<string, number>>;
}

/** What a person decided about one row. */
export interface DecisionBody {
  readonly row_id: string;
  readonly verdict: "confirm" | "relabel" | "exclude";
  /** With relabel; null leaves it. */
  readonly view: number | null;
  /** With relabel; null leaves it. */
  readonly grade: "" | "a" | "b" | "c" | "d" | "e" | null;
}

/** Decisions about rows of a version. */
export interface DecisionsRequest {
  /** The version they were made on. */
  readonly version: string;
  readonly decisions: readonly (DecisionBody)[];
}

/** The account is closed, and what is held about its owner is being erased. */
export interface DeletionBody {
  /** Number of the certificate to come: `GET /api/privacy/certificates/{number}` has it once everything is erased and needs no login. Null where nothing signs one. */
  readonly certificate: string | null;
}

/** What deleting one's account would do. */
export interface DeletionPlanBody {
  /** Whether somebody else has to be made an administrator first. */
  readonly is_last_administrator: boolean;
  /** All there is of the person, by kind. */
  readonly goes: readonly (GoingBody)[];
  /** What would be left, in words. */
  readonly not_reached: readonly (string)[];
}

/** That it is the owner who asks. */
export interface DeletionRequest {
  readonly password: string;
}

/** An exercise that was done. */
export interface DoneBody {
  readonly id: string;
  readonly exercise_id: string;
  readonly at: string;
  readonly duration_s: number;
  readonly n_repetitions: number | null;
  readonly is_counted_by_camera: boolean;
}

/** Exercises that were done, oldest first. */
export interface DoneListBody {
  readonly done: readonly (DoneBody)[];
}

/** An exercise was done. */
export interface DoneRequest {
  readonly at: string;
  readonly duration_s: number;
  /** Null where nothing was counted. */
  readonly n_repetitions: number | null;
  readonly is_counted_by_camera: boolean;
}

/** How much of an exercise. */
export interface DoseBody {
  readonly repetitions: number;
  /** 0 where the movement does not pause. */
  readonly hold_s: number;
  readonly sets: number;
  readonly times_per_day: number;
  readonly per_side: boolean;
}

/** What is gone, and where from. */
export interface ErasedBody {
  readonly person: string;
  /** Samples by collection. */
  readonly samples: Readonly<Record<string, number>>;
  /** Rows of the current version by dataset. */
  readonly rows: Readonly<Record<string, number>>;
  /** Versions that held the person, and those that took their place. */
  readonly replaced: Readonly<Record<string, string>>;
  /** Versions of models that had seen the person, and what took their place. */
  readonly models: readonly (ErasedModelBody)[];
  /** Number of its certificate, see `/api/privacy/certificates`; null without one. */
  readonly certificate: string | null;
  /** What was not reached, in words, as the certificate says. */
  readonly left: readonly (string)[];
}

/** A version of a model that is gone. */
export interface ErasedModelBody {
  readonly model: string;
  readonly version: number;
  /** The version trained without the person; null where nothing took its place. */
  readonly replaced_by: number | null;
}

/** The shape of every error. */
export interface ErrorBody {
  readonly error: ErrorContent;
}

/** What went wrong. */
export interface ErrorContent {
  /** Stable name of the error. */
  readonly code: string;
  /** What was expected, what came and what to do, in the language asked for. */
  readonly message: string;
  /** The values the message speaks of. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A departure that lasted. */
export interface EventBody {
  readonly id: string;
  readonly code: string;
  /** First instant, with the offset of the zone. */
  readonly start: string;
  /** When it had lasted for the hold time. */
  readonly detected: string;
  /** While it lasts, the latest instant of that kind. */
  readonly end: string;
  readonly duration_s: number;
  /** Null while it lasts. */
  readonly end_reason: string | null;
  /** 1 at the threshold. */
  readonly peak_load: number;
  readonly median_load: number;
  readonly view: string | null;
  readonly n_reminders: number;
  /** What the person says of it. */
  readonly verdict: "right" | "wrong" | null;
  /** What it was really; empty if not said. */
  readonly reality: "" | "good" | "bad" | "other";
}

/** Events, newest first. */
export interface EventsBody {
  readonly events: readonly (EventBody)[];
  /** To go on with `before`; null at the end. */
  readonly next: string | null;
}

/** An exercise, whole. */
export interface ExerciseBody {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  readonly region: string;
  readonly equipment: string;
  readonly at_desk: boolean;
  /** Codes of the findings it is for. */
  readonly codes: readonly (string)[];
  readonly dose: DoseBody;
  /** Starting position. */
  readonly start: string;
  readonly steps: readonly (string)[];
  /** When not to do it. */
  readonly avoid: readonly (string)[];
  /** What the drawing shows, for those who cannot see it. */
  readonly picture: string;
  readonly evidence: string;
  readonly sources: readonly (SourceBody)[];
  readonly frames: FigureBody;
}

/** An exercise of the library, in short. */
export interface ExerciseSummaryBody {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  readonly region: string;
  readonly equipment: string;
  readonly at_desk: boolean;
  /** Codes of the findings it is for. */
  readonly codes: readonly (string)[];
  readonly dose: DoseBody;
}

/** The library. */
export interface ExercisesBody {
  readonly exercises: readonly (ExerciseSummaryBody)[];
}

/** Two versions of a model that are or were compared. */
export interface ExperimentBody {
  readonly experiment_id: string;
  readonly model: string;
  readonly mode: "split" | "shadow";
  /** Null is the model that comes with Barun. */
  readonly champion: number | null;
  readonly challenger: number;
  readonly state: "running" | "frozen" | "ended";
  /** Seconds since 1970 UTC. */
  readonly started_s: number;
  readonly ended_s: number | null;
  readonly verdict: "better" | "passed" | "harmful" | "worse" | "no-better" | "undecided" | "failed" | "stopped" | null;
}

/** Where a comparison stands, in words and in figures. */
export interface ExperimentReportBody {
  readonly experiment: ExperimentBody;
  readonly sentence: string;
  readonly subtitle: string;
  readonly metric: "accuracy" | "wrong_an_hour";
  readonly margin: number;
  readonly least_people: number;
  readonly n_days: number;
  readonly most_days: number;
  readonly champion: ArmBody;
  readonly challenger: ArmBody;
  readonly difference: IntervalBody;
  readonly guards: readonly (GuardBody)[];
  /** Null of a comparison by people. */
  readonly shadow: ShadowBody | null;
  /** Null of a comparison by people. */
  readonly paired: PairedBody | null;
  readonly history: readonly (NoteBody)[];
}

/** All comparisons, newest first. */
export interface ExperimentsBody {
  readonly experiments: readonly (ExperimentBody)[];
}

/** How far a feature is from what the model in service was made for. */
export interface FeatureBody {
  readonly name: string;
  /** In the language asked for. */
  readonly title: string;
  /** Population stability index. */
  readonly stability: number;
  /** Of such a distance by chance (Kolmogorov-Smirnov). */
  readonly probability: number;
  readonly is_drifted: boolean;
}

/** The moving drawing of an exercise. */
export interface FigureBody {
  readonly view_box: string;
  readonly props: readonly (FigurePropBody)[];
  /** Far ones first. */
  readonly pieces: readonly (FigurePieceBody)[];
  /** Instant of each path; the last is the first of the next round. */
  readonly times_s: readonly (number)[];
  /** Index of the end position. */
  readonly end: number;
}

/** A part of the moving figure; a single path stands still. */
export interface FigurePieceBody {
  /** What it is coloured as. */
  readonly tone: string;
  /** SVG paths, one an instant. */
  readonly paths: readonly (string)[];
}

/** A thing round the person; stands still. */
export interface FigurePropBody {
  readonly tone: string;
  readonly path: string;
}

/** One thing a check found. */
export interface FindingBody {
  readonly id: string;
  readonly kind: string;
  readonly severity: "high" | "medium" | "low";
  readonly text: string;
  /** What is proposed, in words. */
  readonly action: string;
  /** What can be done by itself; the proposal first if it is one of them. */
  readonly actions: readonly (ActionBody)[];
  /** Whether the first of those is what is proposed. */
  readonly is_proposed: boolean;
  /** Which label is in doubt. */
  readonly label: "" | "view" | "grade";
  readonly n_rows: number;
}

/** The version of the dataset that was made. */
export interface FinishedBody {
  readonly dataset: string;
  /** SHA-256 that names it. */
  readonly version: string;
  readonly n_new: number;
  /** Samples left out: the agreement has ended. */
  readonly n_without_consent: number;
  /** Rows of the version before that are left out, by person: the same. */
  readonly left_out: Readonly<Record<string, number>>;
  readonly collection: CollectionBody;
}

/** What was deleted. */
export interface ForgottenBody {
  readonly n_records: Readonly<Record<string, number>>;
  /** Number of its certificate, see `/api/privacy/certificates`; null without one. */
  readonly certificate: string | null;
}

/** Somebody in the files. */
export interface FoundPersonBody {
  readonly person: string;
  readonly n_rows: number;
  /** Whether somebody here has the number already: who it is has to be said. */
  readonly is_taken: boolean;
}

/** One thing a candidate had to show; texts in the language asked for. */
export interface GateBody {
  readonly name: string;
  /** Of what. */
  readonly subject: string;
  /** With its unit. */
  readonly value: string;
  readonly bound: string;
  readonly is_open: boolean;
  /** Who, and by how much; may be empty. */
  readonly details: string;
}

/** So much of one kind goes. */
export interface GoingBody {
  /** Key of the data map. */
  readonly kind: string;
  /** Of the kind, in words. */
  readonly name: string;
  readonly count: number;
}

/** A figure that must not get worse. */
export interface GuardBody {
  readonly name: "alerts" | "abstained" | "step_ms";
  readonly interval: IntervalBody;
  /** Harm below; null for none. */
  readonly least: number | null;
  /** Harm above. */
  readonly most: number | null;
  /** In the smaller arm. */
  readonly n_people: number;
  readonly sentence: string;
}

/** The service answers, or is ready. */
export interface HealthBody {
  readonly status: "ok" | "ready";
  /** What judges live sessions now. */
  readonly models: readonly (ServedModelBody)[];
}

/** Whether a model is held as it is. */
export interface HoldRequest {
  readonly is_held: boolean;
}

/** An import on its way, and how far it is. */
export interface ImportBody {
  readonly state: "none" | "open" | "looking" | "looked" | "keeping" | "kept";
  readonly files: readonly (SentFileBody)[];
  /** What all files may have together. */
  readonly max_bytes: number;
  /** Where the rows go; empty before the files were looked at. */
  readonly dataset: string;
  /** Whose all rows are said to be; empty: as the files say. */
  readonly person: string;
  /** Done of looking, so far. */
  readonly share: number;
  /** What is done now, in words; empty otherwise. */
  readonly step: string;
  readonly found: readonly (ReadFileBody)[];
  readonly people: readonly (FoundPersonBody)[];
  /** The first number that nobody has here. */
  readonly first_free: number;
  readonly n_rows: number;
  /** Whether models doubted the labels too. */
  readonly has_models: boolean;
  /** What a check finds in them, worst first. */
  readonly findings: readonly (FindingBody)[];
  readonly may_be_kept: boolean;
  /** Why they cannot be looked at or kept; empty otherwise. */
  readonly problem: string;
  readonly kept: KeptBody | null;
}

/** An estimate and where the truth is, at all looks together; null where too few people say. */
export interface IntervalBody {
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Whom to invite. */
export interface InvitationRequest {
  readonly role: "person" | "coach" | "data-steward" | "administrator";
}

/** A new one-time link, shown once. */
export interface IssuedCodeBody {
  readonly id: string;
  readonly kind: "invitation" | "reset";
  readonly role: "person" | "coach" | "data-steward" | "administrator";
  readonly account_id: string | null;
  readonly ends_at: string;
  readonly path: string;
}

/** Work in the background as it stands; instants are seconds since 1970 UTC. */
export interface JobBody {
  readonly job_id: string;
  /** Stable word, such as ``analyse`` or ``retrain``. */
  readonly kind: string;
  /** What the kind does, in the language asked for. */
  readonly title: string;
  /** What it is about in a few words; empty where that is forgotten or somebody else's. */
  readonly subject: string;
  /** ``queued`` waits, also for its next attempt; ``poison`` took down what ran it again and again, and was put aside. */
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled" | "poison";
  /** As far as the work knows. */
  readonly progress: number;
  readonly made_s: number;
  /** When the next attempt may begin. */
  readonly not_before_s: number;
  /** When the newest attempt began. */
  readonly started_s: number | null;
  readonly ended_s: number | null;
  /** How often it was begun. */
  readonly n_attempts: number;
  /** Somebody wants it to end; it does not run on for long. */
  readonly is_cancelled: boolean;
  /** Why the newest attempt did not end well, in the language asked for. */
  readonly reason: string | null;
  /** Stable name of the reason. */
  readonly reason_code: string | null;
  /** What came of it, where it is done. */
  readonly result: Readonly<Record<string, unknown>> | null;
}

/** Jobs, newest first. */
export interface JobsBody {
  readonly jobs: readonly (JobBody)[];
  /** How many there are of each state there is one of, also those left out here. */
  readonly counts: Readonly<Record<string, number>>;
  /** Whether this service does jobs; otherwise ``barun worker`` does. */
  readonly is_served: boolean;
}

/** What a person says before rows are kept. */
export interface KeepRequest {
  readonly consent: "given" | "unknown";
  /** What they agreed to, or what else allows it. */
  readonly purpose: string;
  /** Last day of the consent. */
  readonly until: string | null;
  readonly numbers: readonly (NumberBody)[];
}

/** What came of keeping the files. */
export interface KeptBody {
  readonly dataset: string;
  /** SHA-256 that names the version. */
  readonly version: string;
  /** Whether the version was made by it, and can be taken back. */
  readonly is_new: boolean;
  readonly n_new: number;
  /** Rows that were there already, and stay as they are. */
  readonly n_known: number;
  /** Rows that did not enter it because the person's consent is over, by person. */
  readonly left_out: Readonly<Record<string, number>>;
  /** People of whom no consent is recorded: their rows are used for nothing. */
  readonly without_consent: readonly (string)[];
}

/** What is kept of one kind, why, and for how long. */
export interface KeptKindBody {
  /** Key of the data map. */
  readonly kind: string;
  /** Of the kind, in words. */
  readonly name: string;
  /** What it holds. */
  readonly what: string;
  /** What it is for, and on what basis. */
  readonly why: string;
  readonly count: number;
  /** Of what can be said of one person: values as they are stored, numbers as 8 bytes each, files by their size. Null where nothing can. */
  readonly bytes: number | null;
  /** Why not all of it has bytes of one person, in words; null where it has. */
  readonly without_bytes: string | null;
  readonly oldest: string | null;
  /** Until when it is kept, in words. */
  readonly until: string;
  /** Chosen or by default; null until it is erased. */
  readonly keep_days: number | null;
  /** When the oldest of it is deleted by itself; null where it stays until erased. */
  readonly goes_at: string | null;
}

/** How the keys are that the history is sealed with. */
export interface KeysBody {
  /** Where the master key is; null where who asks does not look after Barun. */
  readonly location: string | null;
  /** False before anything about a person was kept. */
  readonly is_there: boolean;
  /** Whether a recovery key brings it back if it is lost. */
  readonly has_recovery: boolean;
  readonly outcome: "passed" | "warning" | "failed";
  /** What was found and, unless passed, what to do. */
  readonly finding: string;
}

/** The landmarks of all people of a recording. */
export interface LandmarksBody {
  /** Width and height in pixels. */
  readonly size_wh: readonly (number)[];
  /** Pictures looked at. */
  readonly n_frames: number;
  /** Time of each picture from the file's own clock, rising; empty where nobody was seen. */
  readonly times_s: readonly (number)[];
  /** ``truncated``: the file broke off. */
  readonly ending: "complete" | "truncated" | "lost" | "stopped";
  /** Pictures that could not be read. */
  readonly n_skipped: number;
  readonly people: readonly (PersonBody)[];
}

/** How much the service accepts. */
export interface LimitsBody {
  readonly max_upload_bytes: number;
  /** Recordings that may wait. */
  readonly max_waiting: number;
  /** Seconds a recording nobody asks about is kept, in memory. */
  readonly keep_s: number;
}

/** One live session; no landmark, no name. */
export interface LiveSessionBody {
  readonly session_id: string;
  readonly source: "landmarks" | "pictures" | "server" | "demo";
  /** False while it may come back. */
  readonly is_connected: boolean;
  /** Seconds since 1970 UTC. */
  readonly opened_s: number;
  /** Frames answered. */
  readonly n_frames: number;
  /** Frames passed over, here or by the client. */
  readonly n_skipped: number;
  /** Messages the client was too slow for. */
  readonly n_dropped: number;
  /** Answers a second. */
  readonly rate_hz: number;
  /** From the last frame to its answer, within the service. */
  readonly latency_ms: number;
}

/** The live sessions of this process. */
export interface LiveSessionsBody {
  readonly sessions: readonly (LiveSessionBody)[];
  /** Sessions there is room for. */
  readonly most: number;
}

/** A browser that is logged in. */
export interface LoginBody {
  readonly id: string;
  readonly device: string;
  readonly began_at: string;
  readonly used_at: string;
  readonly is_this: boolean;
}

/** Name and password. */
export interface LoginRequest {
  readonly name: string;
  readonly password: string;
}

/** The browsers that are logged in, the one used last first. */
export interface LoginsBody {
  readonly logins: readonly (LoginBody)[];
}

/** Somebody looked at the data, or took them along. */
export interface LookBody {
  readonly at: string;
  /** `self`, `barun` for a command on this machine, or the token of an account. */
  readonly by: string;
  /** Of the account, where it is one that is still there. */
  readonly name: string | null;
  readonly action: string;
  /** Stable word; empty where it is not known. */
  readonly what: string;
}

/** What a person says of files that do not say it themselves. */
export interface LookRequest {
  readonly dataset: string;
  /** Null: as the files say. */
  readonly person: string | null;
  /** Of the pictures, pixels. */
  readonly width: number | null;
  readonly height: number | null;
  /** For recordings without times. */
  readonly frame_rate_hz: number | null;
}

/** One minute of all processes together, or several of them. */
export interface MinuteBody {
  /** Seconds since 1970 UTC. */
  readonly start_s: number;
  readonly n_sessions: number;
  readonly n_frames: number;
  readonly p50_ms: number | null;
  /** Of the process that was slowest. */
  readonly p99_ms: number | null;
  readonly update_hz: number | null;
  /** Of the watched time. */
  readonly judged_share: number | null;
  readonly abstained_share: number | null;
  readonly blind_share: number | null;
  /** Of what was judged. */
  readonly good_share: number | null;
  readonly n_collected: number;
}

/** A model file. */
export interface ModelBody {
  readonly name: string;
  /** Version of the package it was made from. */
  readonly version: string;
  readonly sha256: string;
  readonly license: string;
  /** True if the file is there and has this hash. */
  readonly is_whole: boolean;
  /** True for the models the service works with. */
  readonly is_used: boolean;
}

/** One change of what has an alias. */
export interface ModelChangeBody {
  readonly model: string;
  readonly alias: "champion" | "challenger" | "shadow";
  /** freeze, resume: the comparison with this version was held, or goes on. */
  readonly kind: "promote" | "rollback" | "freeze" | "resume";
  /** Seconds since 1970 UTC. */
  readonly at_s: number;
  readonly who: string;
  readonly why: string;
  /** Null is the model that comes with Barun; of a challenger or shadow, none. */
  readonly from_version: number | null;
  readonly to_version: number | null;
}

/** Changes, newest first; with an instant, the one in force then for each alias. */
export interface ModelHistoryBody {
  readonly changes: readonly (ModelChangeBody)[];
}

/** An update, whatever came of it. */
export interface ModelUpdateBody {
  /** Seconds since 1970 UTC. */
  readonly begun_s: number;
  readonly ended_s: number;
  readonly outcome: "registered" | "rejected" | "refused" | "nothing-new" | "impossible";
  /** What became of it, in the language asked for. */
  readonly sentence: string;
  readonly triggers: readonly (string)[];
  readonly gates: readonly (GateBody)[];
  /** Version that was registered. */
  readonly candidate: number | null;
  /** False once somebody whom it named was erased. */
  readonly has_report: boolean;
}

/** How a model stands between what is in service and what may follow. */
export interface ModelUpdatesBody {
  readonly model: string;
  /** Null is the model that comes with Barun. */
  readonly champion: number | null;
  /** The candidate that waits for a person, or is compared. */
  readonly challenger: number | null;
  readonly experiment: OpenExperimentBody | null;
  /** Null where there was no update. */
  readonly last: ModelUpdateBody | null;
}

/** One registered version. */
export interface ModelVersionBody {
  readonly model: string;
  readonly version: number;
  readonly sha256: string;
  readonly feature_spec: string;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly dataset_hash: string;
  readonly people: readonly (string)[];
  readonly code_version: string;
  readonly parent: number | null;
  readonly state: "ready" | "withdrawn" | "erased";
  /** Seconds since 1970 UTC. */
  readonly registered_s: number;
  readonly registered_by: string;
  readonly aliases: readonly ("champion" | "challenger" | "shadow")[];
}

/** Models in service and all registered versions. */
export interface ModelsBody {
  readonly served: readonly (ServedModelBody)[];
  readonly versions: readonly (ModelVersionBody)[];
}

/** One thing that happened. */
export interface NoteBody {
  /** Seconds since 1970 UTC. */
  readonly at_s: number;
  readonly who: string;
  readonly text: string;
}

/** What somebody in the files is called here. */
export interface NumberBody {
  readonly person: string;
  /** The same number: it is the person who has it here. */
  readonly becomes: string;
}

/** Why the person objects, in one of a few words: the log has no field for free text. */
export interface ObjectionRequest {
  readonly reason: "situation" | "accuracy" | "purpose" | "other";
}

/** An experiment of a model that is not over. */
export interface OpenExperimentBody {
  readonly experiment_id: string;
  readonly challenger: number;
  readonly state: "running" | "frozen" | "ended";
}

/** How the service is. */
export interface OperationsBody {
  readonly at_s: number;
  readonly process: string;
  readonly state: "well" | "warning" | "critical" | "unknown";
  /** In the language asked for. */
  readonly summary: string;
  /** Those that stand first, then those of 7 days. */
  readonly alerts: readonly (AlertBody)[];
  readonly models: readonly (ServedBody)[];
  readonly queues: readonly (QueueBody)[];
  /** What the time of sessions went on in these hours: seconds by kind. */
  readonly spent_s: Readonly<Record<string, number>>;
  /** From where people were seen: seconds by view. */
  readonly views_s: Readonly<Record<string, number>>;
  /** The farthest first; empty where too few people are known. */
  readonly features: readonly (FeatureBody)[];
  /** In the last minute, of all processes. */
  readonly n_moved_cameras: number;
  /** Parts started anew since the service began. */
  readonly restarts: Readonly<Record<string, number>>;
  readonly disk_free_bytes: number | null;
  readonly disk_total_bytes: number | null;
  /** Newest first. */
  readonly undone: readonly (RecoveryBody)[];
  /** Of 90 days, newest first. */
  readonly recoveries: readonly (RecoveryStoryBody)[];
  /** Oldest first; minutes without figures left out. */
  readonly minutes: readonly (MinuteBody)[];
}

/** The settings of the page; each is optional. */
export interface PageSettings {
  /** Null for the browser's. */
  readonly language: "en" | "ko" | null;
  readonly camera_id: string | null;
  readonly camera_label: string | null;
  readonly is_mirrored_view: boolean;
  readonly shows_picture: boolean;
  /** The camera of the service instead, where it has one. */
  readonly uses_service_camera: boolean;
  /** `auto` is `full`, and `lite` on a machine too slow for it. */
  readonly model: "auto" | "lite" | "full";
  /** Where the browser's pictures are looked at; `auto` is in the browser. */
  readonly engine: "auto" | "server";
  /** Empty for none. */
  readonly message_kinds: readonly ("icon" | "border" | "notification" | "sound" | "speech")[];
  readonly voice: string | null;
  readonly sensitivity: "gentle" | "normal" | "strict";
  readonly sensitivity_by_code: Readonly<Record<string, "gentle" | "normal" | "strict">>;
  /** How long a departure lasts before it is spoken of; null for the default. */
  readonly hold_s: number | null;
  readonly break_guidance: "half_hour" | "hour" | "off";
  readonly quiet_hours: readonly (QuietHours)[];
  readonly pauses_on_battery: boolean;
  /** Days that samples for training are kept; null for the default, 90. */
  readonly sample_days: number | null;
  /** Days the history is kept; null for ever. */
  readonly keep_days: number | null;
  /** Days of single kinds, before `keep_days`. */
  readonly keep_days_by_kind: Readonly<Record<string, number>>;
  readonly theme: "auto" | "light" | "dark";
}

/** Poses that people labelled, with what both models said of them; null under five people. */
export interface PairedBody {
  readonly sentence: string;
  /** Who have labelled enough. */
  readonly n_people: number;
  readonly n_frames: number | null;
  /** Poses only the one in use got right. */
  readonly n_only_champion: number | null;
  /** Poses only the new one got right. */
  readonly n_only_challenger: number | null;
  /** People for whom it was right more often. */
  readonly n_for_champion: number | null;
  readonly n_for_challenger: number | null;
  /** Of the sign test over people, at one look. */
  readonly p_votes: number | null;
  /** McNemar's exact test over poses: too small, as poses of a person are alike. */
  readonly p_frames: number | null;
  /** Over 1/error the votes are not even, at whatever look. */
  readonly evidence: number | null;
  /** Of the difference of accuracy; people drawn anew. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Another password. */
export interface PasswordRequest {
  readonly former: string;
  readonly wanted: string;
}

/** All accounts, and the one-time links that hold. */
export interface PeopleBody {
  readonly people: readonly (AccountPersonBody)[];
  readonly codes: readonly (CodeBody)[];
}

/** The landmarks of one person; one entry a picture, null where the person was not found. */
export interface PersonBody {
  /** Number of the person, in order of appearance. */
  readonly person: number;
  /** 99 numbers a picture: x as a fraction of the width, y of the height (down), z of the width, of landmark 0, then 1 ... 32; null for a missing point. */
  readonly image_xyz: readonly (readonly (number | null)[] | null)[];
  /** 33 numbers a picture, 0 to 1. */
  readonly visibility: readonly (readonly (number | null)[] | null)[];
}

/** What changes about an account; what is missing stays. */
export interface PersonRequest {
  readonly role: "person" | "coach" | "data-steward" | "administrator" | null;
  readonly is_disabled: true | false | null;
}

/** Today's exercises. */
export interface PlanBody {
  readonly plan: readonly (PlanItemBody)[];
}

/** An exercise of today. */
export interface PlanItemBody {
  readonly exercise: ExerciseSummaryBody;
  /** Codes of today's findings it answers; empty for the customary ones. */
  readonly because: readonly (string)[];
  /** How often it was done today. */
  readonly n_done: number;
}

/** A point, in face sizes from the usual place of the shoulders. */
export interface PointBody {
  /** To the right. */
  readonly x: number;
  /** Down. */
  readonly y: number;
}

/** What is stored, where, and what was sent elsewhere. */
export interface PrivacyBody {
  readonly stored: readonly (StoredKindBody)[];
  /** Of the whole database, which holds everybody; null where who asks does not look after the installation. */
  readonly total_bytes: number | null;
  /** Path of the file, or address of the database; null where who asks does not look after the installation. */
  readonly place: string | null;
  /** Whether the database is on another machine, which whoever runs Barun chose. */
  readonly is_place_elsewhere: boolean;
  /** Alerts about the service since `sent_since`: no name, nothing of a person. */
  readonly sent: readonly (SentBody)[];
  /** Since when what leaves is counted, over restarts: the first start on this database. */
  readonly sent_since: string;
  /** The sum of what was sent. */
  readonly bytes_sent_elsewhere: number;
  /** As far as it is stored. */
  readonly camera_on_s: number;
  readonly blind_s: number;
}

/** A calibration of a camera and place. */
export interface ProfileBody {
  readonly id: string;
  /** Name the person chose; may be empty. */
  readonly person: string;
  readonly camera: string;
  readonly place: string;
  readonly views: readonly (ProfileViewBody)[];
  readonly updated_at: string;
}

/** New names; what is missing stays. */
export interface ProfileNamesRequest {
  readonly person: string | null;
  readonly camera: string | null;
  readonly place: string | null;
}

/** A view that is calibrated. */
export interface ProfileViewBody {
  readonly view: string;
  readonly calibrated_at: string;
  /** The pose model it was measured with; empty where not known. */
  readonly model: string;
}

/** Calibrations, newest first. */
export interface ProfilesBody {
  readonly profiles: readonly (ProfileBody)[];
}

/** How far an analysis has come. */
export interface ProgressBody {
  /** Pictures looked at. */
  readonly n_done: number;
  /** Pictures there are, as far as the file says. */
  readonly n_total: number | null;
  /** Time of the newest picture. */
  readonly time_s: number;
  /** People in the newest picture. */
  readonly n_people: number;
  /** Seconds since the analysis began. */
  readonly elapsed_s: number;
}

/** Give an alias to a version. */
export interface PromoteRequest {
  readonly alias: "champion" | "challenger" | "shadow";
  readonly who: string;
  readonly why: string;
  /** Null for the model that comes with Barun. */
  readonly version: number | null;
}

/** A sample to be asked about. */
export interface QuestionBody {
  readonly sample_id: string;
  readonly at: string;
  /** Nose, eyes, ears, corners of the mouth, shoulders; of pairs the left first. */
  readonly points: readonly (PointBody)[];
  readonly view: "neither" | "front" | "left_side" | "right_side";
}

/** The few samples worth asking about today; often none. */
export interface QuestionsBody {
  readonly questions: readonly (QuestionBody)[];
}

/** What waits somewhere. */
export interface QueueBody {
  readonly name: string;
  readonly length: number;
  readonly age_s: number;
  /** Given up in the last minute. */
  readonly n_dropped: number;
}

/** A stretch of the week in which nothing is said. */
export interface QuietHours {
  /** 0 is Monday. */
  readonly days: readonly (number)[];
  readonly from: string;
  /** Earlier than `from` means the next day. */
  readonly to: string;
}

/** What was found in a file, or in one of an archive. */
export interface ReadFileBody {
  readonly name: string;
  readonly n_rows: number;
  readonly people: readonly (string)[];
  /** Rows whose participant column is left out, as it may hold a name. */
  readonly n_foreign_ids: number;
  /** Whether it is a table of something else. */
  readonly is_left_alone: boolean;
  /** Why it cannot be read, in words; empty otherwise. */
  readonly problem: string;
}

/** Who looked, what goes when, and how the keys are. */
export interface ReceiptBody {
  /** As the person set it; null for good. */
  readonly keep_days: number | null;
  /** Every kind there is of the person, and the kinds of a history. */
  readonly kept: readonly (KeptKindBody)[];
  /** The sum over the kinds. */
  readonly total_bytes: number;
  /** What may be about the person and could not be read, in words, and what to do. */
  readonly unread: readonly (string)[];
  /** Newest first. */
  readonly looks: readonly (LookBody)[];
  readonly keys: KeysBody;
}

/** A recording the service knows. */
export interface RecordingBody {
  readonly id: string;
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  /** Null before the first picture. */
  readonly progress: ProgressBody | null;
  /** Why it failed; null otherwise. */
  readonly error: ErrorContent | null;
}

/** What a person agrees to, before the first frame. */
export interface RecordingConsentRequest {
  /** Who agrees again; null for somebody new. */
  readonly person: string | null;
  readonly purpose: string;
  /** When it ends, seconds since 1970 UTC. */
  readonly until_s: number;
  /** Text that was shown. */
  readonly wording: string;
  /** The person said yes. */
  readonly agreed: true;
}

/** Something done about a model. */
export interface RecoveryBody {
  readonly model: string;
  readonly kind: "roll-back" | "retrain" | "freeze" | "thaw";
  /** Seconds since 1970 UTC. */
  readonly at_s: number;
  /** In the language asked for. */
  readonly text: string;
}

/** One step of a recovery. */
export interface RecoveryStepBody {
  /** Seconds since 1970 UTC. */
  readonly at_s: number;
  /** In the language asked for. */
  readonly text: string;
}

/** What became of a model that was undone for harm. */
export interface RecoveryStoryBody {
  readonly model: string;
  /** Seconds since 1970 UTC. */
  readonly began_s: number;
  readonly stage: "retraining" | "experiment" | "waits" | "redeployed" | "kept" | "replaced";
  /** Where it stands, in the language asked for. */
  readonly text: string;
  /** Oldest first. */
  readonly steps: readonly (RecoveryStepBody)[];
}

/** Another name of a runner. */
export interface RenameRequest {
  readonly name: string;
}

/** A new password. */
export interface ResetRequest {
  readonly code: string;
  readonly password: string;
}

/** Give an alias back to the version that had it before. */
export interface RollBackRequest {
  readonly alias: "champion" | "challenger" | "shadow";
  readonly who: string;
  readonly why: string;
}

/** How a runner usually runs. */
export interface RunnerBody {
  readonly name: string;
  readonly view: "side" | "front" | "rear";
  readonly direction: "left" | "right" | "none";
  readonly n_recordings: number;
  readonly n_strides: number;
  readonly speed_m_per_s: number | null;
  readonly saved_at: string;
}

/** What a profile is made of: a recording, what is known about it, and earlier ones. */
export interface RunnerRequest {
  /** How the person sat, how somebody ran, or the angles of the joints. */
  readonly activity: "posture" | "running" | "landmarks";
  /** Of the runner, metres. */
  readonly height_m: number | null;
  /** Of the belt or over ground, metres a second. */
  readonly speed_m_per_s: number | null;
  /** Frames a second at which was filmed. */
  readonly filmed_hz: number | null;
  /** Who runs, counted from 1. */
  readonly person: number | null;
  /** Earlier recordings of the same runner, by id, each with its speed in metres a second after a colon if it is known; the run is compared with how they usually run. */
  readonly baseline: readonly (string)[];
  /** Name of a kept profile of the runner, see `/api/runners`, instead of `baseline`. */
  readonly runner: string | null;
  /** An earlier recording of the same runner, as in `baseline`: what really changed since. */
  readonly compare: string | null;
  /** What POST /api/recordings answered. */
  readonly recording_id: string;
}

/** Every kept profile, by name. */
export interface RunnersBody {
  readonly runners: readonly (RunnerBody)[];
}

/** One frame to be kept. */
export interface SampleBody {
  /** Within the session, growing; sent twice it is kept once. */
  readonly number: number;
  /** Seconds since 1970 UTC. */
  readonly recorded_at_s: number;
  readonly width_px: number;
  readonly height_px: number;
  /** 1 front, 2 side, 3 excluded, 0 open. */
  readonly view: number;
  readonly grade: "" | "a" | "b" | "c" | "d" | "e";
  /** 33 x (x, y, z, visibility) as little-endian float32 in base 64; NaN missing. */
  readonly points: string;
}

/** How many samples there are of a person. */
export interface SamplesBody {
  /** Whether samples are kept now: the person agreed. */
  readonly is_kept: boolean;
  readonly reason: "given" | "never-asked" | "withdrawn" | "older-text" | "expired";
  readonly n_samples: number;
  /** Samples by the label that counts for them. */
  readonly labelled: Readonly<Record<string, number>>;
  /** For how many days samples are kept. */
  readonly days: number;
}

/** Frames of one session. */
export interface SamplesRequest {
  readonly session: string;
  readonly samples: readonly (SampleBody)[];
}

/** What an export is sealed with. */
export interface SealRequest {
  readonly passphrase: string;
}

/** What was sent to another machine one way. */
export interface SentBody {
  /** Where whoever runs Barun wants alerts. */
  readonly to: "webhook" | "mail";
  readonly count: number;
  /** Of the contents. */
  readonly bytes: number;
}

/** One file as it was sent. */
export interface SentFileBody {
  readonly id: string;
  readonly name: string;
  readonly n_bytes: number;
}

/** What stands behind a model, and what people said about it. */
export interface ServedBody {
  readonly model: string;
  readonly origin: string;
  readonly version: number | null;
  /** The champion that cannot be used. */
  readonly wanted: number | null;
  /** Code of why not; empty while all is well. */
  readonly problem: string;
  /** Whether a person keeps Barun from acting on it. */
  readonly is_held: boolean;
  /** Labels of seven days about this version. */
  readonly n_right: number;
  readonly n_wrong: number;
  /** Share of right ones; null without labels. */
  readonly accuracy: number | null;
  /** Lower end of its 95 % interval. */
  readonly accuracy_low: number | null;
  readonly accuracy_high: number | null;
  /** Null where nothing is known of it yet. */
  readonly updates: UpdateRateBody | null;
}

/** What judges live sessions now. */
export interface ServedModelBody {
  readonly name: string;
  /** The registered champion, the model that comes with Barun, or geometry and rules alone. */
  readonly origin: "champion" | "shipped" | "rules";
  /** Of the champion. */
  readonly version: number | null;
  /** Why something else stands in, in words; empty while all is well. */
  readonly problem: string;
}

/** A recording that has begun. */
export interface SessionBegunBody {
  readonly session: string;
}

/** Who is recorded now, and by what. */
export interface SessionRequest {
  readonly person: string;
  readonly source: string;
}

/** Frames that both models judged. */
export interface ShadowBody {
  readonly n_frames: number;
  /** Frames on which they differ. */
  readonly n_differ: number;
  /** Frames the challenger had no time for. */
  readonly n_skipped: number;
}

/** Whose history may be looked at, besides the own. */
export interface SharingBody {
  readonly people: readonly (AccountBody)[];
}

/** A publication, and what it says about the exercise. */
export interface SourceBody {
  readonly citation: string;
  readonly says: string;
}

/** A stretch of time. */
export interface SpanBody {
  readonly kind: "blind" | "paused" | "break" | "camera_on";
  /** First instant, with the offset of the zone. */
  readonly start: string;
  readonly end: string;
  readonly duration_s: number;
  /** Stable word; may be empty. */
  readonly reason: string;
}

/** Stretches that touch the range, oldest first. */
export interface SpansBody {
  readonly spans: readonly (SpanBody)[];
}

/** Compare a registered version with the champion. */
export interface StartRequest {
  readonly model: string;
  readonly challenger: number;
  readonly mode: "split" | "shadow";
  readonly metric: "accuracy" | "wrong_an_hour";
  readonly share: number;
  readonly margin: number;
  readonly most_days: number;
  readonly why: string;
}

/** What is installed, and how busy the service is. */
export interface StatusBody {
  readonly version: string;
  readonly languages: readonly ("en" | "ko")[];
  /** True if everything needed is installed. */
  readonly is_ready: boolean;
  readonly models: readonly (ModelBody)[];
  readonly checks: readonly (CheckBody)[];
  readonly limits: LimitsBody;
  /** True if it was started with a camera, stream or file of its own. */
  readonly has_camera: boolean;
  /** Recordings being analysed. */
  readonly n_running: number;
  /** Recordings that wait. */
  readonly n_waiting: number;
}

/** How much of one kind is stored. */
export interface StoredKindBody {
  readonly kind: "minutes" | "events" | "spans" | "exercises" | "profiles" | "live_samples" | "settings" | "runners";
  readonly count: number;
  /** Of the values the person has in it. */
  readonly bytes: number;
  readonly oldest: string | null;
}

/** What is on the disk now. */
export interface TakenBody {
  readonly n_new: number;
  /** What the model takes the newest sample for; 0 nothing. */
  readonly suggested_view: number;
  readonly collection: CollectionBody;
}

/** A minute, an hour or a day. */
export interface TimeRowBody {
  readonly good_s: number;
  /** Departed, not long enough to speak of. */
  readonly departed_s: number;
  readonly issue_s: number;
  readonly cannot_judge_s: number;
  readonly settling_s: number;
  readonly away_s: number;
  /** Barun could not see. */
  readonly blind_s: number;
  readonly paused_s: number;
  readonly calibrating_s: number;
  /** As the break clock counts. */
  readonly sitting_s: number;
  /** That began in it. */
  readonly n_events: number;
  /** That began in it. */
  readonly n_breaks: number;
  /** First instant, with the offset of the zone. */
  readonly start: string;
}

/** Rows, oldest first; those of which nothing is stored are left out. */
export interface TimeRowsBody {
  readonly rows: readonly (TimeRowBody)[];
}

/** Seconds by what they were spent on. */
export interface TimeTotalsBody {
  readonly good_s: number;
  /** Departed, not long enough to speak of. */
  readonly departed_s: number;
  readonly issue_s: number;
  readonly cannot_judge_s: number;
  readonly settling_s: number;
  readonly away_s: number;
  /** Barun could not see. */
  readonly blind_s: number;
  readonly paused_s: number;
  readonly calibrating_s: number;
  /** As the break clock counts. */
  readonly sitting_s: number;
  /** That began in it. */
  readonly n_events: number;
  /** That began in it. */
  readonly n_breaks: number;
}

/** What there is of a person on this machine, and what withdrawing erases. */
export interface TracesBody {
  readonly person: string;
  /** Samples by collection. */
  readonly samples: Readonly<Record<string, number>>;
  /** Rows of the current version by dataset. */
  readonly rows: Readonly<Record<string, number>>;
  /** Versions that hold the person, older ones included. */
  readonly n_versions: number;
  /** Versions of models that have seen the person. */
  readonly n_models: number;
  /** What withdrawing would not reach, in words: damaged recordings. */
  readonly left: readonly (string)[];
}

/** Take something back. */
export interface UndoRequest {
  readonly session: string;
  /** All samples since the label was last changed. */
  readonly whole_run: boolean;
}

/** How much was taken back. */
export interface UndoneBody {
  readonly n_undone: number;
  readonly collection: CollectionBody;
}

/** What taking an import back did. */
export interface UndoneImportBody {
  /** Rows of the version that went. */
  readonly n_rows: number;
  /** People of whom nothing is here any more. */
  readonly gone: readonly (string)[];
  /** The version people work on now; null without any. */
  readonly version: string | null;
}

/** How often a model was made anew, and exchanged, in the last thirty days. */
export interface UpdateRateBody {
  /** Updates that had something to learn. */
  readonly n_tried: number;
  /** Of these, how many passed every gate. */
  readonly n_passed: number;
  /** How often another version came into service. */
  readonly n_changed: number;
  /** When the newest of the updates began. */
  readonly last_s: number | null;
}

/** All models that are updated. */
export interface UpdatesBody {
  readonly models: readonly (ModelUpdatesBody)[];
}

/** What the person says about an event. */
export interface VerdictRequest {
  /** Null takes it back. */
  readonly verdict: "right" | "wrong" | null;
  /** What it was really: sitting well, badly, or something else. */
  readonly reality: "" | "good" | "bad" | "other";
}

/** A week beside the week before. */
export interface WeekBody {
  readonly week: WeekSumsBody;
  readonly before: WeekSumsBody;
}

/** Seven days in figures. */
export interface WeekSumsBody {
  /** First instant, with the offset of the zone. */
  readonly start: string;
  readonly totals: TimeTotalsBody;
  /** Seven; zeros where nothing is stored. */
  readonly days: readonly (TimeRowBody)[];
  readonly by_code: Readonly<Record<string, CodeSumBody>>;
  /** Start of the hour with the highest share of good sitting, of those judged for a quarter of an hour at least; null if there are not two that differ. */
  readonly best_hour: string | null;
  readonly worst_hour: string | null;
}

/** Whether people log in here, and who is. */
export interface WhoBody {
  readonly uses_accounts: boolean;
  readonly account: AccountBody | null;
}

/** Say why. */
export interface WhyRequest {
  readonly why: string;
}
