import { ActionIcon, Group, NativeSelect, NumberInput, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconChevronDown, IconTrash } from "@tabler/icons-react";
import { words } from "../components/format.ts";
import { CheckFields } from "./check-fields.tsx";
import { ConditionFields } from "./condition-fields.tsx";
import type { Criterion } from "./definition.ts";
import { LevelFields } from "./level-fields.tsx";
import { RootCauseFields } from "./root-cause-fields.tsx";
import { RulePicker } from "./rule-picker.tsx";
import classes from "./scorecards.module.css";

const severities = ["customer-critical", "business-critical", "compliance-critical", "non-critical"] as const;
const kinds = [
  { value: "judged", label: "Judged" },
  { value: "check", label: "Check in code" },
  { value: "mixed", label: "Check, else judge" },
] as const;

type CriterionEditorProps = {
  criterion: Criterion;
  above: readonly Criterion[];
  open: boolean;
  problems: number;
  toggle: () => void;
  set: (change: Partial<Criterion>) => void;
  move: (by: 1 | -1) => void;
  remove: () => void;
};

/** One criterion in the builder: a line that unfolds into its fields. */
export function CriterionEditor(props: CriterionEditorProps) {
  const { criterion, open, problems, toggle, move, remove } = props;
  const { id, title, kind, weight = 1, severity = "non-critical" } = criterion;
  return (
    <div className={classes.criterion} id={`edit-${id}`} data-open={open || undefined}>
      <div className={classes.criterionHead}>
        <button type="button" className={classes.fold} aria-expanded={open} onClick={toggle}>
          <IconChevronDown size={16} aria-hidden className={classes.chevron} />
          <span>
            <strong>{title || "Untitled criterion"}</strong>
            <small>
              {kinds.find((one) => one.value === kind)?.label} · weight {weight} · {words(severity)}
              {criterion.autoFail === "review" && " · fails the review"}
              {criterion.autoFail === "section" && " · fails the section"}
              {criterion.soft && " · not counted"}
              {criterion.bonus && " · bonus"}
            </small>
          </span>
          {problems > 0 && <span className={classes.badge}>{problems} to mend</span>}
        </button>
        <Group gap={2} wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" aria-label={`Move ${title} up`} onClick={() => move(-1)}>
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={`Move ${title} down`} onClick={() => move(1)}>
            <IconArrowDown size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${title}`} onClick={remove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </div>
      {open && <Fields {...props} />}
    </div>
  );
}

function Fields({ criterion, above, set }: CriterionEditorProps) {
  const { title, question, kind, obligation = null, when = {}, rootCauses = [] } = criterion;
  return (
    <div className={classes.fields}>
      <TextInput
        label="Title"
        size="xs"
        value={title}
        onChange={(event) => set({ title: event.currentTarget.value })}
      />
      <Textarea
        label="Question"
        description="One sentence that reviewer and judge answer."
        size="xs"
        autosize
        minRows={1}
        value={question}
        onChange={(event) => set({ question: event.currentTarget.value })}
      />
      <SegmentedControl
        size="xs"
        aria-label="Who decides"
        value={kind}
        onChange={(value) => set(kindChange(value as Criterion["kind"], criterion))}
        data={[...kinds]}
      />
      {kind !== "judged" && <CheckFields criterion={criterion} set={set} />}
      <LevelFields criterion={criterion} set={(levels) => set({ levels })} />
      <Counting criterion={criterion} set={set} />
      <RulePicker value={obligation} set={(ref) => set({ obligation: ref })} />
      <ConditionFields condition={when} above={above} set={(next) => set({ when: next })} />
      <RootCauseFields tree={rootCauses} set={(tree) => set({ rootCauses: tree })} />
    </div>
  );
}

/** What else has to change with the kind: a judged criterion has no check, a check has two levels. */
function kindChange(kind: Criterion["kind"], criterion: Criterion): Partial<Criterion> {
  if (kind === "judged") return { kind, check: undefined, settledBy: undefined };
  const two = (criterion.levels ?? []).length === 2 ? criterion.levels : undefined;
  const check = criterion.check ?? ({ rule: "phrase-present", pattern: "" } as const);
  return { kind, check, levels: two, ...(kind === "check" ? { settledBy: undefined } : {}) };
}

function Counting({ criterion, set }: Pick<CriterionEditorProps, "criterion" | "set">) {
  const { weight = 1, severity = "non-critical", autoFail = "none", soft, bonus, target = 0.9 } = criterion;
  const counts = bonus ? "bonus" : soft ? "soft" : "yes";
  return (
    <div className={classes.threeColumns}>
      <NativeSelect
        label="Counts"
        size="xs"
        value={counts}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          set({
            soft: chosen === "soft" ? true : undefined,
            bonus: chosen === "bonus" ? true : undefined,
            ...(chosen === "bonus" ? { autoFail: undefined } : {}),
          });
        }}
        data={[
          { value: "yes", label: "Yes" },
          { value: "soft", label: "No: shown only" },
          { value: "bonus", label: "As a bonus" },
        ]}
      />
      <NumberInput
        label="Weight"
        size="xs"
        min={0}
        value={weight}
        onChange={(value) => set({ weight: Number(value) })}
      />
      <NumberInput
        label="Target"
        size="xs"
        min={0}
        max={100}
        suffix=" %"
        value={Math.round(target * 1000) / 10}
        onChange={(value) => set({ target: Number(value) / 100 })}
      />
      <NativeSelect
        label="Severity"
        size="xs"
        value={severity}
        onChange={(event) => set({ severity: severities.find((one) => one === event.currentTarget.value) })}
        data={severities.map((value) => ({ value, label: words(value) }))}
      />
      <NativeSelect
        label="A miss"
        size="xs"
        value={autoFail}
        disabled={counts !== "yes"}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          set({ autoFail: chosen === "section" || chosen === "review" ? chosen : undefined });
        }}
        data={[
          { value: "none", label: "Costs its weight" },
          { value: "section", label: "Fails the section" },
          { value: "review", label: "Fails the review" },
        ]}
      />
    </div>
  );
}
