import { ActionIcon, Button, Checkbox, NativeSelect, NumberInput, TagsInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { Pattern, PhraseFields, SelectorFields, Window } from "./check-parts.tsx";
import type { Check, Criterion, Rule } from "./definition.ts";
import classes from "./scorecards.module.css";

const rules: Record<Rule, { words: string; fresh: Check }> = {
  "phrase-present": { words: "Something is said", fresh: { rule: "phrase-present", pattern: "" } },
  "phrase-absent": { words: "Something is never said", fresh: { rule: "phrase-absent", pattern: "" } },
  "label-present": { words: "A reply has a label (macro)", fresh: { rule: "label-present", pattern: "" } },
  "action-present": { words: "An action is in the log", fresh: { rule: "action-present", action: { name: "" } } },
  "action-absent": { words: "An action is not in the log", fresh: { rule: "action-absent", action: { name: "" } } },
  "action-before": {
    words: "One action comes before another",
    // biome-ignore lint/suspicious/noThenProperty: data of a scorecard
    fresh: { rule: "action-before", first: { name: "" }, then: { name: "" } },
  },
  "comes-before": {
    words: "Something said or done comes before something else",
    // biome-ignore lint/suspicious/noThenProperty: data of a scorecard
    fresh: { rule: "comes-before", first: { phrase: { pattern: "" } }, then: { action: { name: "" } } },
  },
  "steps-taken": { words: "All steps are in the log", fresh: { rule: "steps-taken", steps: [{ name: "" }] } },
  "fields-submitted": { words: "Fields are submitted", fresh: { rule: "fields-submitted", anyOf: [[]] } },
  "first-response-within": {
    words: "The first reply comes in time",
    fresh: { rule: "first-response-within", seconds: 60 },
  },
  "each-response-within": { words: "Every reply comes in time", fresh: { rule: "each-response-within", seconds: 180 } },
  "turn-gap-within": {
    words: "No silence between turns is too long",
    fresh: { rule: "turn-gap-within", seconds: 300 },
  },
  "resolved-within": { words: "The ticket is closed in time", fresh: { rule: "resolved-within", seconds: 86_400 } },
  "value-matches": {
    words: "A value matches the log, the SOP or a list",
    fresh: { rule: "value-matches", value: { said: { pattern: "" } }, among: { sop: { pattern: "" } } },
  },
};

type CheckFieldsProps = { criterion: Criterion; set: (change: Partial<Criterion>) => void };

/** The rule that code decides by. Patterns are RE2 and match anywhere, whatever the case. */
export function CheckFields({ criterion, set }: CheckFieldsProps) {
  const check = criterion.check ?? rules["phrase-present"].fresh;
  const put = (next: Check) => set({ check: next });
  return (
    <fieldset className={classes.group}>
      <legend>Check in code</legend>
      <NativeSelect
        label="Passes when"
        size="xs"
        value={check.rule}
        onChange={(event) => put(rules[event.currentTarget.value as Rule].fresh)}
        data={Object.entries(rules).map(([value, rule]) => ({ value, label: rule.words }))}
      />
      <RuleFields check={check} put={put} />
      {criterion.kind === "mixed" && (
        <NativeSelect
          label="The check settles it when it"
          size="xs"
          value={criterion.settledBy ?? ""}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            set({ settledBy: chosen === "pass" || chosen === "fail" ? chosen : undefined });
          }}
          data={[
            { value: "", label: "passes or fails; the judge decides only where it cannot tell" },
            { value: "pass", label: "passes; else the judge decides" },
            { value: "fail", label: "fails; else the judge decides" },
          ]}
        />
      )}
    </fieldset>
  );
}

type RuleFieldsProps = { check: Check; put: (check: Check) => void };

function RuleFields({ check, put }: RuleFieldsProps) {
  switch (check.rule) {
    case "phrase-present":
    case "phrase-absent":
      return (
        <>
          <PhraseFields phrase={check} put={(phrase) => put({ ...check, ...phrase })} />
          <Window check={check} put={(window) => put({ ...check, ...window })} />
        </>
      );
    case "label-present":
      return (
        <>
          <Pattern label="Label" value={check.pattern} put={(pattern) => put({ ...check, pattern })} />
          <Window check={check} put={(window) => put({ ...check, ...window })} />
        </>
      );
    case "action-present":
    case "action-absent":
      return <SelectorFields selector={check.action} put={(action) => put({ ...check, action })} />;
    case "action-before":
      return (
        <>
          <SelectorFields name="First" selector={check.first} put={(first) => put({ ...check, first })} />
          <SelectorFields name="Then" selector={check.then} put={(then) => put({ ...check, then })} />
        </>
      );
    case "comes-before":
      return (
        <>
          <EventFields name="First" event={check.first} put={(first) => put({ ...check, first })} />
          <EventFields name="Then" event={check.then} put={(then) => put({ ...check, then })} />
        </>
      );
    case "steps-taken":
      return <StepsFields check={check} put={put} />;
    case "fields-submitted":
      return <SubmittedFields check={check} put={put} />;
    case "value-matches":
      return <ValueFields check={check} put={put} />;
    default:
      return (
        <NumberInput
          label="Seconds"
          size="xs"
          min={1}
          maw={140}
          value={check.seconds}
          onChange={(value) => put({ ...check, seconds: Number(value) })}
        />
      );
  }
}

type Event = Extract<Check, { rule: "comes-before" }>["first"];

function EventFields({ name, event, put }: { name: string; event: Event; put: (event: Event) => void }) {
  const said = "phrase" in event;
  return (
    <fieldset className={classes.group}>
      <legend>{name}</legend>
      <NativeSelect
        aria-label={`${name}: what happens`}
        size="xs"
        maw={220}
        value={said ? "said" : "done"}
        onChange={(change) =>
          put(change.currentTarget.value === "said" ? { phrase: { pattern: "" } } : { action: { name: "" } })
        }
        data={[
          { value: "said", label: "Something is said" },
          { value: "done", label: "An action is done" },
        ]}
      />
      {said ? (
        <PhraseFields phrase={event.phrase} put={(phrase) => put({ phrase })} />
      ) : (
        <SelectorFields selector={event.action} put={(action) => put({ action })} />
      )}
    </fieldset>
  );
}

type Steps = Extract<Check, { rule: "steps-taken" }>;

function StepsFields({ check, put }: { check: Steps; put: (check: Steps) => void }) {
  const { steps } = check;
  return (
    <>
      {steps.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step has no other name while it is typed
        <div key={at} className={classes.stepRow}>
          <SelectorFields
            name={`Step ${at + 1}`}
            selector={step}
            put={(next) => put({ ...check, steps: steps.map((one, index) => (index === at ? next : one)) })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove step ${at + 1}`}
            disabled={steps.length === 1}
            onClick={() => put({ ...check, steps: steps.filter((_, index) => index !== at) })}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => put({ ...check, steps: [...steps, { name: "" }] })}
      >
        Add a step
      </Button>
      <Checkbox
        size="xs"
        label="In this order"
        checked={check.ordered ?? false}
        onChange={(event) => put({ ...check, ordered: event.currentTarget.checked })}
      />
    </>
  );
}

type Submitted = Extract<Check, { rule: "fields-submitted" }>;

function SubmittedFields({ check, put }: { check: Submitted; put: (check: Submitted) => void }) {
  return (
    <>
      {check.anyOf.map((set, at) => (
        <TagsInput
          // biome-ignore lint/suspicious/noArrayIndexKey: a set has no other name while it is typed
          key={at}
          label={at === 0 ? "All of these fields" : "or all of these"}
          size="xs"
          value={set}
          onChange={(fields) =>
            put({ ...check, anyOf: check.anyOf.map((one, index) => (index === at ? fields : one)) })
          }
        />
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => put({ ...check, anyOf: [...check.anyOf, []] })}
      >
        Or another set
      </Button>
      <Checkbox
        size="xs"
        label="Together in one action"
        checked={check.together ?? false}
        onChange={(event) => put({ ...check, together: event.currentTarget.checked })}
      />
    </>
  );
}

type Value = Extract<Check, { rule: "value-matches" }>;

function ValueFields({ check, put }: { check: Value; put: (check: Value) => void }) {
  const { value, among } = check;
  const truth = "sop" in among ? "sop" : "log" in among ? "log" : "values";
  const chooseTruth = (kind: string) =>
    put({
      ...check,
      among:
        kind === "sop"
          ? { sop: { pattern: "" } }
          : kind === "log"
            ? { log: { field: "" } }
            : { values: [] as string[] },
    });
  return (
    <>
      <NativeSelect
        label="The value is"
        size="xs"
        value={"said" in value ? "said" : "logged"}
        onChange={(event) =>
          put({
            ...check,
            value: event.currentTarget.value === "said" ? { said: { pattern: "" } } : { logged: { field: "" } },
          })
        }
        data={[
          { value: "said", label: "said; the first (group) of the pattern" },
          { value: "logged", label: "a field of the action log" },
        ]}
      />
      {"said" in value ? (
        <PhraseFields phrase={value.said} put={(said) => put({ ...check, value: { said } })} name="Pattern" />
      ) : (
        <SelectorFields selector={value.logged} put={(logged) => put({ ...check, value: { logged } })} />
      )}
      <NativeSelect
        label="and must be among"
        size="xs"
        value={truth}
        onChange={(event) => chooseTruth(event.currentTarget.value)}
        data={[
          { value: "sop", label: "values in the rule in force" },
          { value: "log", label: "values of the action log" },
          { value: "values", label: "this list" },
        ]}
      />
      {"sop" in among && (
        <Pattern
          label="Pattern in the rule"
          value={among.sop.pattern}
          put={(pattern) => put({ ...check, among: { sop: { pattern } } })}
        />
      )}
      {"log" in among && (
        <SelectorFields selector={among.log} put={(log) => put({ ...check, among: { log } })} name="Log" />
      )}
      {"values" in among && (
        <TagsInput
          label="Values"
          size="xs"
          value={among.values}
          onChange={(values) => put({ ...check, among: { values } })}
        />
      )}
    </>
  );
}
