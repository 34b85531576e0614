import { Text } from "@mantine/core";
import type { Reply, Score } from "../client/wire.ts";
import { day, words } from "../components/format.ts";
import { groupBy } from "../components/group-by.ts";
import { Verdict } from "../components/verdict.tsx";
import classes from "./tickets.module.css";

type Audit = Reply<"GET /tickets/:id">["audits"][number];

/** What people said of this ticket, without seeing the auto-score. */
export function Audits({ audits, scores }: { audits: readonly Audit[]; scores: readonly Score[] }) {
  if (audits.length === 0) return null;
  const titles = new Map(scores.map((score) => [score.criterionId, score.title]));
  const byReviewer = groupBy(audits, (audit) => `${audit.reviewer}, ${day(audit.reviewedAt)}`);
  return (
    <div className={classes.section}>
      <h2 className={classes.sectionTitle}>Blind reviews by people</h2>
      {[...byReviewer].map(([reviewer, own]) => (
        <div key={reviewer} className={classes.audit}>
          <Text size="sm" fw={600}>
            {reviewer}
          </Text>
          {own.map((audit) => (
            <div key={`${audit.criterionId}-${audit.purpose}`} className={classes.auditRow}>
              <span>
                {titles.get(audit.criterionId) ?? words(audit.criterionId)}
                {(audit.rootCause || audit.note) && (
                  <small>{[audit.rootCause && words(audit.rootCause), audit.note].filter(Boolean).join(": ")}</small>
                )}
              </span>
              <Verdict verdict={audit.verdict} level={audit.level} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
