/**
 * One row of an outside file after reading: either a value or the reason why it is not one.
 * A bad row is kept with its line number, never dropped. `line` counts from 1 in the file as sent.
 */
export type Row<T> = AcceptedRow<T> | RejectedRow;

export type AcceptedRow<T> = { ok: true; line: number; value: T };

export type RejectedRow = { ok: false; line: number; reason: string; raw: string };
