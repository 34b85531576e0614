/** The closed list of codes that the API can answer with, each with its HTTP status. */
export const errorStatus = {
  invalid: 400,
  "not-signed-in": 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "too-large": 413,
  "unsupported-format": 415,
  unprocessable: 422,
  "too-many-requests": 429,
  internal: 500,
  upstream: 502,
  starting: 503,
} as const;
export type ErrorCode = keyof typeof errorStatus;

/** An outcome that the caller can understand and act on. The message says what, where and what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.details = details;
  }
}
