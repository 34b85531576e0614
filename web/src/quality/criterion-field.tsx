import { NativeSelect, Text, Textarea } from "@mantine/core";
import { words } from "../components/format.ts";
import { ObligationBadge } from "../components/obligation-badge.tsx";
import { Severity } from "../components/severity.tsx";
import classes from "./review.module.css";
import { type Choice, type Criterion, choicesFor, isChosen, isMiss, type Label } from "./review-draft.ts";

type CriterionFieldProps = {
  criterion: Criterion;
  label: Label | undefined;
  /** the keys act on this one */
  at: boolean;
  disabled: boolean;
  enter: () => void;
  choose: (choice: Choice) => void;
  setLabel: (label: Label) => void;
  /** tells apart two forms on one page */
  idPrefix?: string;
};

export function CriterionField(props: CriterionFieldProps) {
  const { criterion, label, at, disabled, enter, choose, idPrefix = "criterion" } = props;
  return (
    <fieldset
      className={classes.criterion}
      id={`${idPrefix}-${criterion.id}`}
      data-at={at || undefined}
      data-done={label !== undefined || undefined}
      disabled={disabled}
      onFocus={enter}
    >
      <legend className={classes.legend}>
        {criterion.title} <Severity severity={criterion.severity} />
        {criterion.counts !== "yes" && (
          <Text span size="xs" c="dimmed" fw={400}>
            {" "}
            {criterion.counts === "bonus" ? "bonus: only adds" : "not counted"}
          </Text>
        )}
      </legend>
      <Text size="sm">{criterion.question}</Text>
      {criterion.obligation && (
        <Text size="xs" c="dimmed" mt={3}>
          <ObligationBadge level={criterion.obligation.level} /> {criterion.obligation.text} (SOP v
          {criterion.obligation.versionNumber})
        </Text>
      )}
      <div className={classes.choices}>
        {choicesFor(criterion).map((choice) => (
          <button
            key={choice.key}
            type="button"
            className={classes.choice}
            aria-pressed={isChosen(choice, label)}
            data-verdict={choice.verdict}
            title={choice.anchor || undefined}
            onClick={() => choose(choice)}
          >
            <kbd>{choice.key}</kbd> {choice.label}
          </button>
        ))}
      </div>
      {label && isMiss(criterion, label) && <Miss {...props} label={label} />}
    </fieldset>
  );
}

function Miss({ criterion, label, setLabel }: CriterionFieldProps & { label: Label }) {
  return (
    <div className={classes.miss}>
      <NativeSelect
        label="Root cause"
        size="xs"
        value={label.rootCause ?? ""}
        onChange={(event) => setLabel({ ...label, rootCause: event.currentTarget.value || null })}
        data={[
          { value: "", label: "Cannot tell" },
          ...criterion.rootCauses.map((value) => ({ value, label: words(value) })),
        ]}
      />
      <Textarea
        label="Note"
        size="xs"
        autosize
        minRows={1}
        maxLength={2000}
        value={label.note ?? ""}
        onChange={(event) => setLabel({ ...label, note: event.currentTarget.value })}
      />
    </div>
  );
}
