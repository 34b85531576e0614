import { Button, Group, MultiSelect, Select, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import { today } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { inDays } from "./due-date.ts";

const kinds = [
  { value: "wait-list", label: "Chance decides who goes first; the others follow" },
  { value: "matched", label: "I have chosen; compare with agents who are like them" },
];

/** Who is compared with whom, and what that can show: said before anybody is trained. */
export function PlanEffect({ moduleId: given }: { moduleId: string | null }) {
  const go = useGo();
  const modules = useRead("GET /modules", {});
  const criteria = useRead("GET /calibration", {});
  const people = useRead("GET /learners", {});
  const [moduleId, setModule] = useState<string | null>(given);
  const [criterionId, setCriterion] = useState<string | null>(null);
  const [kind, setKind] = useState<"wait-list" | "matched">("wait-list");
  const [agents, setAgents] = useState<string[]>([]);
  const [fromDay, setFrom] = useState(inDays(today(), -90));
  const [startDay, setStart] = useState(today());
  const [untilDay, setUntil] = useState(inDays(today(), 90));
  const preview = useSend("POST /effect-studies/preview");
  const plan = useSend("POST /effect-studies", {
    refresh: ["GET /effect-studies"],
    done: ({ id }) => go(`/effects/${id}`),
  });
  const ready = moduleId !== null && criterionId !== null && agents.length > 0;
  const body = { moduleId: moduleId ?? "", criterionId: criterionId ?? "", kind, agents, fromDay, startDay, untilDay };
  const dates = [
    { label: "First period from", value: fromDay, set: setFrom },
    { label: "Training on", value: startDay, set: setStart },
    { label: "Later period until", value: untilDay, set: setUntil },
  ];
  return (
    <Section title="Plan a measurement">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) plan.mutate({ body });
        }}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label="Module"
            searchable
            data={(modules.data?.modules ?? [])
              .filter(({ version }) => version > 0)
              .map(({ id, title }) => ({ value: id, label: title }))}
            value={moduleId}
            onChange={setModule}
          />
          <Select
            label="Criterion that it should move"
            searchable
            data={(criteria.data?.criteria ?? []).map((one) => ({ value: one.criterionId, label: one.title }))}
            value={criterionId}
            onChange={setCriterion}
          />
          <Select
            label="How the groups come about"
            allowDeselect={false}
            data={kinds}
            value={kind}
            onChange={(value) => value && setKind(value as typeof kind)}
          />
          <MultiSelect
            label={kind === "wait-list" ? "Who takes part" : "Who is trained"}
            searchable
            data={(people.data?.learners ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={agents}
            onChange={setAgents}
          />
          {dates.map(({ label, value, set }) => (
            <TextInput
              key={label}
              type="date"
              label={label}
              required
              value={value}
              onChange={(event) => set(event.currentTarget.value)}
            />
          ))}
        </SimpleGrid>
        <Group mt="md">
          <Button
            variant="default"
            disabled={!ready}
            loading={preview.isPending}
            onClick={() => preview.mutate({ body })}
          >
            What could it see?
          </Button>
          <Button type="submit" disabled={!ready} loading={plan.isPending}>
            Plan it
          </Button>
        </Group>
        <div aria-live="polite">
          {preview.data && (
            <Text mt="sm" fw={600}>
              {preview.data.power.sentence}
            </Text>
          )}
        </div>
        {(preview.error ?? plan.error) && (
          <Problem error={(plan.error ?? preview.error) as NonNullable<typeof plan.error>} doing="saving" />
        )}
      </form>
    </Section>
  );
}
