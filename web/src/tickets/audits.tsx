import { Button, Text } from "@mantine/core";
import { useState } from "react";
import type { Reply, Score } from "../client/wire.ts";
import { day, words } from "../components/format.ts";
import { groupBy } from "../components/group-by.ts";
import { Verdict } from "../components/verdict.tsx";
import { RaiseDispute } from "../disputes/raise-dispute.tsx";
import type { Dispute } from "../disputes/rating.tsx";
import { useSession } from "../session/session.ts";
import classes from "./tickets.module.css";

type Audit = Reply<"GET /tickets/:id">["audits"][number];

type AuditsProps = { audits: readonly Audit[]; scores: readonly Score[]; disputes: readonly Dispute[] };

/** What people said of this ticket; blind where it was drawn, chosen where it was not. */
export function Audits({ audits, scores, disputes }: AuditsProps) {
  const { me } = useSession();
  const [disputed, dispute] = useState<Audit | null>(null);
  const questioned = new Set(disputes.map(({ criterionId }) => criterionId));
  const own = (criterionId: string) => scores.find((score) => score.criterionId === criterionId);
  if (audits.length === 0) return null;
  const titles = new Map(scores.map((score) => [score.criterionId, score.title]));
  const byReviewer = groupBy(audits, (audit) => `${audit.reviewer}, ${day(audit.reviewedAt)}`);
  return (
    <div className={classes.section}>
      <h2 className={classes.sectionTitle}>Reviews by people</h2>
      {[...byReviewer].map(([reviewer, labels]) => (
        <div key={reviewer} className={classes.audit}>
          <Text size="sm" fw={600}>
            {reviewer}
            <Text span size="xs" c="dimmed" fw={400}>
              {" "}
              {purposeWords[labels[0]?.purpose ?? "targeted"]}
            </Text>
          </Text>
          {labels.map((audit) => (
            <div key={`${audit.criterionId}-${audit.purpose}`} className={classes.auditRow}>
              <span>
                {titles.get(audit.criterionId) ?? words(audit.criterionId)}
                {(audit.rootCause || audit.note) && (
                  <small>{[audit.rootCause && words(audit.rootCause), audit.note].filter(Boolean).join(": ")}</small>
                )}
              </span>
              <span className={classes.scoreVerdict}>
                <Verdict verdict={audit.verdict} level={audit.level} />
                {me.role === "agent" && !questioned.has(audit.criterionId) && audit.verdict !== "not-applicable" && (
                  <Button size="compact-xs" variant="subtle" onClick={() => dispute(audit)}>
                    Dispute
                  </Button>
                )}
              </span>
            </div>
          ))}
        </div>
      ))}
      {disputed && (
        <RaiseDispute
          close={() => dispute(null)}
          disputed={{
            auditId: disputed.id,
            title: titles.get(disputed.criterionId) ?? words(disputed.criterionId),
            verdict: disputed.verdict,
            level: disputed.level,
            levels: own(disputed.criterionId)?.levels ?? [0, 1],
          }}
        />
      )}
    </div>
  );
}

const purposeWords: Record<Audit["purpose"], string> = {
  random: "blind, drawn by chance",
  "double-blind": "blind, second reviewer",
  escalated: "escalated",
  targeted: "chosen, not drawn",
};
