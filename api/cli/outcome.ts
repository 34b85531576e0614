/** How a command ended: `problem` = it ran and found a problem, told already. */
export type Outcome = "done" | "problem";

/** The command ran and found a problem: told on standard error, exit code 1. */
export class ProblemFound extends Error {
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(code: string, message: string, requestId?: string) {
    super(message);
    this.name = "ProblemFound";
    this.code = code;
    this.requestId = requestId;
  }
}

/** The command was used wrongly: told on standard error, exit code 2. */
export class WrongUse extends Error {
  override readonly name = "WrongUse";
}
