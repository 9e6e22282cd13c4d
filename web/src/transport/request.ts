/** One request to the service, and what can come of it. */
import type { ErrorBody, ErrorContent } from "../contract/api";
import type { Language } from "../messages/language";

/** The service refused, and says why in the language of the page. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly content: ErrorContent,
  ) {
    super(content.message);
  }
}

/** The service does not answer. */
export class UnreachableError extends Error {}

export type Query = Readonly<Record<string, string | readonly string[] | null>>;

export interface RequestOptions {
  readonly method?: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
}

const isErrorBody = (body: unknown): body is ErrorBody =>
  typeof body === "object" && body !== null && "error" in body;

/** Returns the error that a refusing answer stands for. */
export function refusal(status: number, text: string): Error {
  try {
    const body: unknown = JSON.parse(text);
    if (isErrorBody(body)) {
      if (body.error.code === LOGGED_OUT) onLoggedOut();
      if (status === 401 && body.error.code.startsWith(SHUT_OUT)) onShutOut();
      return new RefusedError(status, body.error);
    }
  } catch {
    // not the service's own words: something else listens at its address
  }
  return new UnreachableError(`HTTP ${status}`);
}

const LOGGED_OUT = "accounts.log-in";
const SHUT_OUT = "service.launch-";
let onLoggedOut: () => void = () => undefined;
let onShutOut: () => void = () => undefined;

/** Has `listener` told whenever the service answers that nobody is logged in. */
export function heedLogout(listener: () => void): void {
  onLoggedOut = listener;
}

/** Has `listener` told whenever the service answers that it does not know this browser (any more). */
export function heedShutOut(listener: () => void): void {
  onShutOut = listener;
}

/** Adds the values that are there to a path. */
export function withQuery(path: string, query: Query): string {
  const entries = Object.entries(query).flatMap(([key, value]) => {
    const values = typeof value === "string" ? [value] : (value ?? []);
    return values.map((one) => [key, one]);
  });
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries).toString()}`;
}

/** Takes a file; a refusal is told apart from it. With a body, it is asked for by POST. */
export async function takeFile(path: string, language: Language, body?: unknown): Promise<Blob> {
  let response: Response;
  const headers = { "Accept-Language": language };
  try {
    response = await fetch(
      path,
      body === undefined
        ? { headers }
        : {
            method: "POST",
            headers: { ...headers, "Content-Type": "application/json" },
            body: JSON.stringify(body),
          },
    );
  } catch (error) {
    throw new UnreachableError("no answer", { cause: error });
  }
  if (!response.ok) throw refusal(response.status, await response.text());
  return await response.blob();
}

/** Asks the service; a 204 answers undefined. */
export async function ask<Body>(
  path: string,
  language: Language,
  { method = "GET", body }: RequestOptions = {},
): Promise<Body> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      keepalive: method !== "GET", // what was changed is said even when the page goes
      headers: {
        "Accept-Language": language,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new UnreachableError("no answer", { cause: error });
  }
  if (!response.ok) throw refusal(response.status, await response.text());
  return (response.status === 204 ? undefined : await response.json()) as Body;
}
