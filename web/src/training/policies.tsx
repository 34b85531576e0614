import { Button, NumberInput, Select, SimpleGrid, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import classes from "./training.module.css";

type Policy = Reply<"GET /training-policies">["policies"][number];
const refresh = ["GET /training-policies", "GET /assignments"] as const;

/** Rules that assign by themselves, each with a name and who set it up. */
export function Policies({ mayEdit }: { mayEdit: boolean }) {
  const query = useRead("GET /training-policies", {});
  return (
    <>
      <Loaded query={query}>
        {({ policies }) =>
          policies.length === 0 ? (
            <Empty title="No policy yet">
              A policy assigns a module after reviewed tickets that fail a criterion in a row. Its name stands beside
              each assignment.
            </Empty>
          ) : (
            policies.map((policy) => <OnePolicy key={policy.id} policy={policy} mayEdit={mayEdit} />)
          )
        }
      </Loaded>
      {mayEdit && <NewPolicy />}
    </>
  );
}

function OnePolicy({ policy, mayEdit }: { policy: Policy; mayEdit: boolean }) {
  const { id, name, criterionTitle, moduleId, moduleTitle, fails, cooldownDays, dueInDays, active } = policy;
  const { createdBy, assigned } = policy;
  const change = useSend("PUT /training-policies/:id", { refresh });
  return (
    <section className={classes.card} aria-label={name}>
      <div className={classes.cardHead}>
        <h2 className={classes.cardTitle}>{name}</h2>
        <Switch
          label={active ? "On" : "Off"}
          aria-label={`${name}: ${active ? "on" : "off"}`}
          checked={active}
          disabled={!mayEdit || change.isPending}
          onChange={() => change.mutate({ params: { id }, body: { active: !active } })}
        />
      </div>
      <Text size="sm">
        {fails} reviewed tickets in a row that fail “{criterionTitle}” assign{" "}
        <a href={`/modules/${moduleId}`}>{moduleTitle}</a>, due in {plural(dueInDays, "day")}; at most once in{" "}
        {plural(cooldownDays, "day")}. Set up by {createdBy}; {plural(assigned, "assignment")} so far.
      </Text>
      <Text size="xs" c="dimmed">
        Misses within the grace period of a new version, and those that the SOP is at fault for, do not count.
      </Text>
      {change.error && <Problem error={change.error} doing="saving" />}
    </section>
  );
}

function NewPolicy() {
  const modules = useRead("GET /modules", {});
  const criteria = useRead("GET /calibration", {});
  const [name, setName] = useState("");
  const [criterionId, setCriterion] = useState<string | null>(null);
  const [moduleId, setModule] = useState<string | null>(null);
  const [fails, setFails] = useState(3);
  const [cooldownDays, setCooldown] = useState(30);
  const [dueInDays, setDue] = useState(14);
  const add = useSend("POST /training-policies", { refresh, done: () => setName("") });
  const ready = name.trim().length >= 3 && criterionId !== null && moduleId !== null;
  return (
    <Section title="Set up a policy">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) add.mutate({ body: { name: name.trim(), criterionId, moduleId, fails, cooldownDays, dueInDays } });
        }}
      >
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} />
            <Select
              label="Criterion"
              searchable
              data={(criteria.data?.criteria ?? []).map((one) => ({ value: one.criterionId, label: one.title }))}
              value={criterionId}
              onChange={setCriterion}
            />
            <Select
              label="Module"
              searchable
              data={(modules.data?.modules ?? [])
                .filter(({ state }) => state === "published")
                .map(({ id, title }) => ({ value: id, label: title }))}
              value={moduleId}
              onChange={setModule}
            />
            <NumberInput
              label="Failed in a row"
              min={2}
              max={10}
              value={fails}
              onChange={(v) => setFails(Number(v) || 2)}
            />
            <NumberInput
              label="At most once in, days"
              min={0}
              max={365}
              value={cooldownDays}
              onChange={(v) => setCooldown(Number(v) || 0)}
            />
            <NumberInput
              label="Due in, days"
              min={1}
              max={90}
              value={dueInDays}
              onChange={(v) => setDue(Number(v) || 1)}
            />
          </SimpleGrid>
          {add.error && <Problem error={add.error} doing="saving" />}
          <Button type="submit" disabled={!ready} loading={add.isPending} style={{ alignSelf: "start" }}>
            Set it up
          </Button>
        </Stack>
      </form>
    </Section>
  );
}
