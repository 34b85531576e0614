import type { JudgeResult } from "./judge.ts";
import type { Evidence } from "./verdict.ts";

/** The result of a rule decided in code: certain, and only as right as the rule and the log it reads. */
export function decided(pass: boolean, rationale: string, evidence: Evidence[] = []): JudgeResult {
  const kind = pass ? "pass" : "fail";
  return { verdict: { kind }, score: pass ? 1 : 0, confidence: 1, evidence, rationale, needsPerson: false };
}
