/** The pages beside the live one; each brings its script along when it is opened. */
import { Later, show } from "../views/later";

const history = new Later(() => import("./HistoryPage").then((one) => one.HistoryPage));
const exercises = new Later(() => import("./ExercisesPage").then((one) => one.ExercisesPage));
const exercise = new Later(() => import("./ExercisePage").then((one) => one.ExercisePage));
const analyse = new Later(() => import("./AnalysePage").then((one) => one.AnalysePage));
const collect = new Later(() => import("./CollectPage").then((one) => one.CollectPage));
const data = new Later(() => import("./DataPage").then((one) => one.DataPage));
const account = new Later(() => import("./AccountPage").then((one) => one.AccountPage));
const people = new Later(() => import("./PeoplePage").then((one) => one.PeoplePage));
const jobs = new Later(() => import("./JobsPage").then((one) => one.JobsPage));
const operations = new Later(() => import("./OperationsPage").then((one) => one.OperationsPage));
const privacy = new Later(() => import("./PrivacyPage").then((one) => one.PrivacyPage));
const experiments = new Later(() => import("./ExperimentsPage").then((one) => one.ExperimentsPage));
const settings = new Later(() => import("./SettingsPage").then((one) => one.SettingsPage));

export const HistoryPage = show(history);
export const ExercisesPage = show(exercises);
export const ExercisePage = show(exercise);
export const AnalysePage = show(analyse);
export const CollectPage = show(collect);
export const DataPage = show(data);
export const SettingsPage = show(settings);
export const AccountPage = show(account);
export const PeoplePage = show(people);
export const ExperimentsPage = show(experiments);
export const JobsPage = show(jobs);
export const OperationsPage = show(operations);
export const PrivacyPage = show(privacy);
