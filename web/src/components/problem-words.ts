import type { ApiError } from "../client/api-error.ts";

export type ProblemWords = { title: string; saved: string; advice: string };

const titles: Record<string, string> = {
  unreachable: "The server does not answer",
  "not-signed-in": "You are signed out",
  forbidden: "Your role may not do this",
  "not-found": "There is nothing here",
  conflict: "Something else came first",
  invalid: "This cannot be read as it is",
  unprocessable: "This cannot be done as it is",
  "too-large": "This is too large",
  "too-many-requests": "Too many requests at once",
  starting: "The server is still starting",
  upstream: "A service behind this one failed",
  screen: "This screen failed",
};

const advices: Record<string, string> = {
  unreachable: "What you typed is still here; try again when the connection is back.",
  "not-signed-in": "Sign in again; this address stays the same.",
  forbidden: "Ask the head of support, or sign in with another role.",
  "not-found": "The address may be old; look for it from the navigation.",
  conflict: "Load the page again to see the newest state.",
  "too-many-requests": "Wait a moment, then try again.",
  starting: "Wait a moment; it goes on by itself.",
};

/** The three things a person needs to know when something failed. */
export function describeProblem(error: ApiError, doing: "reading" | "saving"): ProblemWords {
  return {
    title: titles[error.code] ?? "Something went wrong",
    saved: savedWords(error, doing),
    advice: advices[error.code] ?? "Try again; if it stays, give the request id to whoever runs this server.",
  };
}

function savedWords(error: ApiError, doing: "reading" | "saving"): string {
  if (doing === "reading") return "Nothing was changed.";
  if (error.code === "unreachable")
    return "It is not known whether this was saved; sending it again cannot save it twice.";
  return "Nothing was saved.";
}
