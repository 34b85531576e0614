/** A span of one turn's text that a criterion rests on; UTF-16 offsets, end exclusive. */
export type Mark = { criterionId: string; start: number; end: number };
export type Segment = { start: number; text: string; criterionIds: string[] };

/** Cuts a text where marks begin and end, so that marks may overlap; segments joined give the text back. */
export function segments(text: string, marks: readonly Mark[]): Segment[] {
  const inside = marks.filter(({ start, end }) => start >= 0 && end <= text.length && start < end);
  const cuts = [...new Set([0, text.length, ...inside.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  return cuts.slice(0, -1).flatMap((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    const over = inside.filter((mark) => mark.start <= start && mark.end >= end).map((mark) => mark.criterionId);
    return [{ start, text: text.slice(start, end), criterionIds: [...new Set(over)] }];
  });
}
