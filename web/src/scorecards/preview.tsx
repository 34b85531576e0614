import { Text } from "@mantine/core";
import { useState } from "react";
import { CriterionField } from "../quality/criterion-field.tsx";
import { isAsked, type Label, labelFor } from "../quality/review-draft.ts";
import { asFormCriterion, type Definition } from "./definition.ts";
import classes from "./scorecards.module.css";
import type { Draft } from "./use-definition.ts";

type PreviewProps = { definition: Definition; rules: Draft["rules"] };

/** The review form that a definition makes, to be tried with the mouse; nothing is kept. */
export function Preview({ definition, rules }: PreviewProps) {
  const [labels, setLabels] = useState<Record<string, Label>>({});
  const set = (label: Label) => setLabels((now) => ({ ...now, [label.criterionId]: label }));
  const known = new Map(rules.map((rule) => [rule.ref, rule]));
  return (
    <div className={classes.preview}>
      {definition.sections.map((section) => (
        <section key={section.id} aria-label={`Preview of ${section.title}`}>
          <h2 className={classes.previewTitle}>{section.title}</h2>
          {section.criteria.map((criterion) => {
            const form = asFormCriterion(criterion, section.title, known.get(criterion.obligation ?? "") ?? null);
            if (!isAsked(form, labels))
              return (
                <Text key={form.id} size="xs" c="dimmed" className={classes.notAsked}>
                  {form.title}: asked only after another answer above.
                </Text>
              );
            return (
              <CriterionField
                key={form.id}
                idPrefix="preview"
                criterion={form}
                label={labels[form.id]}
                at={false}
                disabled={false}
                enter={() => {}}
                choose={(choice) => set(labelFor(form.id, choice, labels[form.id]))}
                setLabel={set}
              />
            );
          })}
        </section>
      ))}
      {definition.sections.every(({ criteria }) => criteria.length === 0) && (
        <Text size="sm" c="dimmed">
          The form is empty so far.
        </Text>
      )}
    </div>
  );
}
