/**
 * What a judge, check or reviewer says of one criterion on one ticket. `unscored` is an abstention, never a fail; it goes to a person.
 * For a binary criterion pass = level 1 and fail = level 0; for a scale `level` is the chosen value.
 */
export type Verdict =
  | { kind: "pass" }
  | { kind: "fail" }
  | { kind: "level"; level: number }
  | { kind: "not-applicable" }
  | { kind: "unscored"; reason: string };

/** A quotation that code has checked: `ticket.turns[turn].text.slice(start, end) === quote`. */
export type Evidence = { turn: number; start: number; end: number; quote: string };
