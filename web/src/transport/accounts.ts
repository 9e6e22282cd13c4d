/** Asks the service who is logged in, and looks after accounts. */
import type {
  AccountBody,
  CoachBody,
  CoachesBody,
  CodeBody,
  DeletionBody,
  DeletionPlanBody,
  IssuedCodeBody,
  LoginBody,
  LoginsBody,
  PeopleBody,
  AccountPersonBody,
  SharingBody,
  WhoBody,
} from "../contract/api";
import type { Language } from "../messages/language";
import { ask } from "./request";

export type {
  AccountBody,
  CoachBody,
  CodeBody,
  DeletionPlanBody,
  IssuedCodeBody,
  LoginBody,
  PeopleBody,
  AccountPersonBody,
  WhoBody,
} from "../contract/api";

export type Role = AccountBody["role"];
export const ROLES: readonly Role[] = ["person", "coach", "data-steward", "administrator"];

export interface PersonChange {
  readonly role?: Role;
  readonly is_disabled?: boolean;
}

/** What the pages of accounts ask of the service. */
export interface AccountsClient {
  who(): Promise<WhoBody>;
  logIn(name: string, password: string): Promise<WhoBody>;
  logOut(): Promise<void>;
  /** What a one-time link is for. */
  code(code: string): Promise<CodeBody>;
  accept(code: string, name: string, password: string): Promise<WhoBody>;
  reset(code: string, password: string): Promise<void>;
  changePassword(former: string, wanted: string): Promise<void>;
  logins(): Promise<readonly LoginBody[]>;
  endLogin(id: string): Promise<void>;
  endOtherLogins(): Promise<void>;
  /** What deleting the own account would do. */
  deletion(): Promise<DeletionPlanBody>;
  /** Deletes the own account; returns the number of the certificate to come. */
  deleteAccount(password: string): Promise<string | null>;
  /** Whose history a coach may see. */
  sharing(): Promise<readonly AccountBody[]>;
  /** The coaches there are, and which of them may look. */
  coaches(): Promise<readonly CoachBody[]>;
  /** Lets these look, and nobody else. */
  chooseCoaches(ids: readonly string[]): Promise<void>;
  people(): Promise<PeopleBody>;
  invite(role: Role): Promise<IssuedCodeBody>;
  takeBack(code: string): Promise<void>;
  change(account: string, change: PersonChange): Promise<AccountPersonBody>;
  issueReset(account: string): Promise<IssuedCodeBody>;
}

const part = (word: string): string => encodeURIComponent(word);

export function accountsClient(language: () => Language): AccountsClient {
  const get = <Body>(path: string): Promise<Body> => ask<Body>(path, language());
  const send = <Body>(
    method: "PUT" | "POST" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
  ): Promise<Body> => ask<Body>(path, language(), { method, body });
  return {
    who: () => get("/api/account"),
    logIn: (name, password) => send("POST", "/api/account/login", { name, password }),
    logOut: () => send("POST", "/api/account/logout"),
    code: (code) => send("POST", "/api/account/code", { code }),
    accept: (code, name, password) => send("POST", "/api/account/accept", { code, name, password }),
    reset: (code, password) => send("POST", "/api/account/reset", { code, password }),
    changePassword: (former, wanted) => send("PUT", "/api/account/password", { former, wanted }),
    logins: async () => (await get<LoginsBody>("/api/account/logins")).logins,
    endLogin: (id) => send("DELETE", `/api/account/logins/${part(id)}`),
    endOtherLogins: () => send("DELETE", "/api/account/logins"),
    deletion: () => get("/api/account/deletion"),
    deleteAccount: async (password) =>
      (await send<DeletionBody>("POST", "/api/account/deletion", { password })).certificate,
    sharing: async () => (await get<SharingBody>("/api/account/sharing")).people,
    coaches: async () => (await get<CoachesBody>("/api/account/coaches")).coaches,
    chooseCoaches: async (coaches) => {
      await send<CoachesBody>("PUT", "/api/account/coaches", { coaches });
    },
    people: () => get("/api/people"),
    invite: (role) => send("POST", "/api/people/invitations", { role }),
    takeBack: (code) => send("DELETE", `/api/people/codes/${part(code)}`),
    change: (account, change) => send("PATCH", `/api/people/${part(account)}`, change),
    issueReset: (account) => send("POST", `/api/people/${part(account)}/reset`),
  };
}
