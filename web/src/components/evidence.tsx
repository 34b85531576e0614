import classes from "./evidence.module.css";
import { type Mark, segments } from "./highlight.ts";

type EvidenceProps = {
  text: string;
  turn: number;
  marks: readonly Mark[];
  /** the criterion looked at */
  chosen: string | null;
  titles: ReadonlyMap<string, string>;
  /** where a criterion's own address is */
  addressOf: (criterionId: string) => string;
};

/** A turn's words with the spans that criteria rest on; pressing a span goes to its criterion. */
export function Evidence({ text, turn, marks, chosen, titles, addressOf }: EvidenceProps) {
  return (
    <>
      {segments(text, marks).map(({ start, text: piece, criterionIds }) => {
        if (criterionIds.length === 0) return <span key={start}>{piece}</span>;
        const isChosen = chosen !== null && criterionIds.includes(chosen);
        const target = isChosen ? chosen : (criterionIds[0] ?? "");
        return (
          <mark
            key={start}
            className={classes.mark}
            data-chosen={isChosen || undefined}
            id={isChosen ? evidenceId(chosen, turn) : undefined}
          >
            <a
              className={classes.markLink}
              href={addressOf(target)}
              title={`Evidence for: ${criterionIds.map((id) => titles.get(id) ?? id).join(", ")}`}
            >
              {piece}
            </a>
          </mark>
        );
      })}
    </>
  );
}

/** The address of a criterion's evidence within the page. */
export function evidenceId(criterionId: string, turn: number): string {
  return `evidence-${criterionId}-${turn}`;
}
