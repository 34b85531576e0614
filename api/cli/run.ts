import { type Command, CommanderError } from "commander";
import { ProblemFound, WrongUse } from "./outcome.ts";
import type { Terminal } from "./terminal.ts";

/** 0 done, 1 ran and found a problem, 2 wrong use */
export type ExitCode = 0 | 1 | 2;

/** Runs the command that `argv` names. Never throws: what goes wrong is told and becomes the exit code. */
export async function runProgram(program: Command, terminal: Terminal, argv: string[]): Promise<ExitCode> {
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return tellFailure(error, terminal, argv.includes("--json"));
  }
}

async function tellFailure(error: unknown, terminal: Terminal, json: boolean): Promise<ExitCode> {
  if (error instanceof ReportedProblem) return 1;
  const { code, message, requestId } = described(error);
  terminal.tell(`plumb: ${message}${requestId ? ` (request ${requestId})` : ""}`);
  if (error instanceof WrongUse) return 2;
  if (json && !terminal.printed())
    await terminal.print(`${JSON.stringify({ error: { code, message, ...(requestId && { requestId }) } }, null, 2)}\n`);
  return 1;
}

/** The problem was part of what the command printed: nothing more to say. */
export class ReportedProblem extends Error {}

function described(error: unknown): { code: string; message: string; requestId?: string } {
  if (error instanceof ProblemFound) {
    const { code, message, requestId } = error;
    return { code, message, ...(requestId && { requestId }) };
  }
  if (error instanceof WrongUse) return { code: "wrong-use", message: error.message };
  if (error instanceof RangeError || error instanceof TypeError) return { code: "invalid", message: error.message };
  const { name, message, code } = error as Error & { code?: string };
  if (name === "DataFolderInUse") return { code: "conflict", message };
  if (code === "EADDRINUSE") return { code: "conflict", message: `${message}. Choose another port with PORT.` };
  return { code: "internal", message };
}
