import type { Severity } from "./scorecard.ts";

/**
 * One audited ticket of a drawn sample with its labels: `pi` its probability of being drawn, `label` the human's on [0, 1]; criteria that did
 * not apply are left out. A label below 0.5 is a miss.
 */
export type AuditedUnit = {
  ticket: string;
  pi: number;
  labels: readonly { criterion: string; severity: Severity; label: number }[];
};

export function isMiss(label: number): boolean {
  return label < 0.5;
}
