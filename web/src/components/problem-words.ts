import type { ApiError } from "../client/api-error.ts";

/** what was tried: reading loses nothing, saving is all or nothing, importing saves a file in batches */
export type Doing = "reading" | "saving" | "importing";
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
  "file-changed": "The file can no longer be read",
};

const advices: Record<string, string> = {
  unreachable: "What you typed is still here; try again when the connection is back.",
  "not-signed-in": "Sign in again; this address stays the same.",
  forbidden: "Ask the head of support, or sign in with another role.",
  "not-found": "The address may be old; look for it from the navigation.",
  conflict: "Load the page again to see the newest state.",
  "too-many-requests": "Wait a moment, then try again.",
  starting: "Wait a moment; it goes on by itself.",
  "file-changed": "Choose it again.",
};

/** Where an import needs other advice than a page that is read. */
const importTitles: Record<string, string> = {
  "not-found": "There is nothing of that name",
  conflict: "This cannot be imported so",
};
const importAdvices: Record<string, string> = {
  "not-found": "Correct the name and import the file again.",
  conflict: "Correct what the message names, or try again in a moment.",
};

/** The three things a person needs to know when something failed. */
export function describeProblem(error: ApiError, doing: Doing): ProblemWords {
  return {
    title: (doing === "importing" && importTitles[error.code]) || titles[error.code] || "Something went wrong",
    saved: savedWords(error, doing),
    advice:
      (doing === "importing" && importAdvices[error.code]) ||
      advices[error.code] ||
      "Try again; if it stays, give the request id to whoever runs this server.",
  };
}

/** Codes that an import answers with before it has read any of the file. */
const refusedBeforeReading = new Set([
  ...["not-signed-in", "forbidden", "not-found", "invalid", "conflict", "too-large", "too-many-requests", "starting"],
  "file-changed",
]);

function savedWords(error: ApiError, doing: Doing): string {
  if (doing === "reading") return "Nothing was changed.";
  if (doing === "importing" && !refusedBeforeReading.has(error.code))
    return "A part of the file may be saved. Importing the same file again completes it and saves nothing twice.";
  if (error.code === "unreachable")
    return "It is not known whether this was saved; sending it again cannot save it twice.";
  return "Nothing was saved.";
}
