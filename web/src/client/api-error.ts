/** What the server answered instead of a reply, or that nobody answered (`unreachable`). */
export class ApiError extends Error {
  readonly code: string;
  /** HTTP status; 0 = no answer came */
  readonly status: number;
  /** quoted in the server's log */
  readonly requestId: string | null;
  readonly details: Record<string, unknown>;

  constructor(parts: {
    code: string;
    message: string;
    status: number;
    requestId?: string | null;
    details?: Record<string, unknown>;
  }) {
    super(parts.message);
    this.name = "ApiError";
    this.code = parts.code;
    this.status = parts.status;
    this.requestId = parts.requestId ?? null;
    this.details = parts.details ?? {};
  }
}

/** The error as the server words it, whichever of its two forms it has: ours ({error: …}) or that of the sign-in service ({code, message}). */
export function readApiError(status: number, body: unknown, requestId: string | null): ApiError {
  const outer = isRecord(body) ? body : {};
  const inner = isRecord(outer.error) ? outer.error : outer;
  return new ApiError({
    status,
    code: text(inner.code) ?? `http-${status}`,
    message: text(inner.message) ?? `The server answered with status ${status}.`,
    requestId: text(inner.requestId) ?? requestId,
    details: isRecord(inner.details) ? inner.details : {},
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
