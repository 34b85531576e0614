import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { Section } from "../components/page.tsx";
import classes from "./simulations.module.css";
import { Pairs } from "./stub-fields.tsx";
import type { Criterion, SimulationsReply } from "./words.ts";

const kinds: { value: Criterion["kind"]; label: string }[] = [
  { value: "calls", label: "Calls a tool" },
  { value: "never-calls", label: "Never calls a tool" },
  { value: "hands-off", label: "Hands over" },
  { value: "never-hands-off", label: "Keeps the contact" },
  { value: "comes-to", label: "Comes to a step" },
  { value: "skips", label: "Leaves out a step" },
  { value: "says", label: "Says" },
  { value: "never-says", label: "Never says" },
  { value: "judged", label: "The judge says yes to" },
];

type Lists = Pick<SimulationsReply, "tools" | "steps">;

/** What has to be so at the end; every line is checked in code but the judge's. */
export function CriteriaFields({
  criteria,
  change,
  tools,
  steps,
}: Lists & { criteria: Criterion[]; change: (criteria: Criterion[]) => void }) {
  const put = (at: number, one: Criterion) => change(criteria.map((old, i) => (i === at ? one : old)));
  return (
    <Section title="What has to come of it">
      {criteria.map((criterion, i) => (
        <div key={criterion.id} className={classes.row}>
          <NativeSelect
            label="The agent"
            value={criterion.kind}
            data={kinds}
            onChange={(event) =>
              put(i, fresh(event.currentTarget.value as Criterion["kind"], criterion.id, { tools, steps }))
            }
          />
          <Detail criterion={criterion} put={(one) => put(i, one)} tools={tools} steps={steps} />
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={`Take out criterion ${i + 1}`}
            onClick={() => change(criteria.filter((_, at) => at !== i))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        mt="xs"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => change([...criteria, fresh("comes-to", freeId(criteria), { tools, steps })])}
      >
        Add a criterion
      </Button>
    </Section>
  );
}

function freeId(criteria: readonly Criterion[]): string {
  const taken = new Set(criteria.map(({ id }) => id));
  let n = criteria.length + 1;
  while (taken.has(`criterion-${n}`)) n += 1;
  return `criterion-${n}`;
}

function fresh(kind: Criterion["kind"], id: string, { tools, steps }: Lists): Criterion {
  const tool = tools[0]?.name ?? "";
  const step = steps[0]?.id ?? "";
  switch (kind) {
    case "calls":
      return { id, kind, tool, with: {} };
    case "never-calls":
      return { id, kind, tool };
    case "hands-off":
      return { id, kind, to: null };
    case "never-hands-off":
      return { id, kind };
    case "comes-to":
    case "skips":
      return { id, kind, step };
    case "says":
    case "never-says":
      return { id, kind, words: "" };
    case "judged":
      return { id, kind, question: "" };
  }
}

function Detail({ criterion, put, tools, steps }: Lists & { criterion: Criterion; put: (one: Criterion) => void }) {
  switch (criterion.kind) {
    case "calls":
    case "never-calls":
      return (
        <>
          <NativeSelect
            label="Tool"
            value={criterion.tool}
            data={[...new Set([criterion.tool, ...tools.map(({ name }) => name)])]}
            onChange={(event) => put({ ...criterion, tool: event.currentTarget.value })}
          />
          {criterion.kind === "calls" && (
            <Pairs
              label="With"
              hint="receipt_id: CT-1"
              value={criterion.with ?? {}}
              change={(given) => put({ ...criterion, with: given })}
            />
          )}
        </>
      );
    case "hands-off":
      return (
        <TextInput
          label="To (empty: anybody)"
          value={criterion.to ?? ""}
          onChange={(event) => put({ ...criterion, to: event.currentTarget.value || null })}
        />
      );
    case "never-hands-off":
      return null;
    case "comes-to":
    case "skips":
      return (
        <NativeSelect
          label="Step"
          value={criterion.step}
          data={steps.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(event) => put({ ...criterion, step: event.currentTarget.value })}
        />
      );
    case "says":
    case "never-says":
      return (
        <TextInput
          label="Words"
          required
          value={criterion.words}
          onChange={(event) => put({ ...criterion, words: event.currentTarget.value })}
        />
      );
    case "judged":
      return (
        <TextInput
          label="Question"
          required
          value={criterion.question}
          onChange={(event) => put({ ...criterion, question: event.currentTarget.value })}
        />
      );
  }
}
