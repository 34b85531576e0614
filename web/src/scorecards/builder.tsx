import { ActionIcon, Button, Group, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useAddress } from "../client/address.ts";
import { Empty } from "../components/states.tsx";
import { CriterionEditor } from "./criterion-editor.tsx";
import {
  addCriterion,
  addSection,
  changeCriterion,
  type Definition,
  inSection,
  moveCriterion,
  moveSection,
  removeCriterion,
  removeSection,
  type Section,
} from "./definition.ts";
import { FromSops } from "./from-sops.tsx";
import classes from "./scorecards.module.css";
import type { Writing } from "./use-definition.ts";

/** Sections and their criteria, to add, move, edit and take away. */
export function Builder({ writing, mayWrite }: { writing: Writing; mayWrite: boolean }) {
  const { definition, change } = writing;
  const [drafting, draft] = useDisclosure(false);
  return (
    <fieldset className={classes.builder} disabled={!mayWrite} aria-label="The scorecard">
      <div className={classes.twoColumns}>
        <TextInput
          label="Name"
          value={definition.title}
          onChange={(event) => {
            const title = event.currentTarget.value;
            change((now) => ({ ...now, title }));
          }}
        />
        <TextInput
          label="Id"
          description="Versions with one id replace each other."
          inputWrapperOrder={["label", "input", "description"]}
          value={definition.id}
          onChange={(event) => {
            const id = event.currentTarget.value;
            change((now) => ({ ...now, id }));
          }}
        />
      </div>
      {definition.sections.length === 0 && (
        <Empty title="No section yet">
          A section groups criteria under one heading, like Opening or Resolution. Add one, or draft criteria from the
          rules of your SOPs.
        </Empty>
      )}
      {definition.sections.map((section) => (
        <SectionEditor key={section.id} section={section} writing={writing} />
      ))}
      <Group>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => change((now) => addSection(now))}
        >
          Add a section
        </Button>
        <Button variant="default" onClick={draft.open}>
          Draft from SOPs
        </Button>
      </Group>
      {drafting && (
        <FromSops
          definition={definition}
          close={draft.close}
          add={(sections) => change((now) => ({ ...now, sections: [...now.sections, ...sections] }))}
        />
      )}
    </fieldset>
  );
}

function SectionEditor({ section, writing }: { section: Section; writing: Writing }) {
  const { definition, change, draft } = writing;
  const [{ criterion: open = null }, go] = useAddress();
  const { id, title, criteria } = section;
  const remove = () => {
    if (criteria.length === 0 || window.confirm(`Remove the section ${title} with its ${criteria.length} criteria?`))
      change((now) => removeSection(now, id));
  };
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.sectionHead}>
        <TextInput
          aria-label="Section"
          value={title}
          variant="unstyled"
          classNames={{ input: classes.sectionTitle ?? "" }}
          onChange={(event) => {
            const next = event.currentTarget.value;
            change((now) => inSection(now, id, (one) => ({ ...one, title: next })));
          }}
        />
        <Group gap={2} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Move section ${title} up`}
            onClick={() => change((now) => moveSection(now, id, -1))}
          >
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Move section ${title} down`}
            onClick={() => change((now) => moveSection(now, id, 1))}
          >
            <IconArrowDown size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={`Remove section ${title}`} onClick={remove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </div>
      {criteria.length === 0 && (
        <Text size="sm" c="dimmed">
          No criterion yet.
        </Text>
      )}
      {criteria.map((criterion) => (
        <CriterionEditor
          key={criterion.id}
          criterion={criterion}
          above={criteriaAbove(definition, criterion.id)}
          open={open === criterion.id}
          problems={draft.problems.filter((one) => one.severity === "error" && one.criterionId === criterion.id).length}
          toggle={() => go({ criterion: open === criterion.id ? null : criterion.id })}
          set={(patch) => change((now) => changeCriterion(now, criterion.id, patch))}
          move={(by) => change((now) => moveCriterion(now, criterion.id, by))}
          remove={() => change((now) => removeCriterion(now, criterion.id))}
        />
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => {
          const grown = addCriterion(definition, id);
          change(() => grown);
          const added = grown.sections.find((one) => one.id === id)?.criteria.at(-1);
          if (added) go({ criterion: added.id });
        }}
      >
        Add a criterion
      </Button>
    </section>
  );
}

function criteriaAbove(definition: Definition, id: string) {
  const all = definition.sections.flatMap((section) => section.criteria);
  return all.slice(
    0,
    all.findIndex((one) => one.id === id),
  );
}
