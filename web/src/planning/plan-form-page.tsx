import { Button, Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useGo, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Input, Plan } from "../client/wire.ts";
import { today } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { AssumptionSliders } from "./assumption-sliders.tsx";
import { CapacityFields, EconomicsFields } from "./money-fields.tsx";
import { type Choices, emptyChoices } from "./plan-choices.ts";
import { RampFields } from "./ramp-fields.tsx";
import { SharingField } from "./sharing-field.tsx";
import { TargetFields } from "./target-fields.tsx";

export function NewPlanPage() {
  const volumes = useRead("GET /volumes", {});
  return (
    <Page
      question="What should the plan take for granted?"
      title="New plan"
      back={{ to: "/planning", label: "Plans" }}
      answer="Everything that is not set here comes from the data: volumes, tickets, the pilot, the SOPs and the calibrated quality of the bot."
    >
      <Loaded query={volumes} lines={5}>
        {({ queues }) =>
          queues.length === 0 ? (
            <Empty title="No volumes yet">Import offered contacts by interval; a plan starts from them.</Empty>
          ) : (
            <NewPlanForm queues={queues.map(({ queue }) => queue)} />
          )
        }
      </Loaded>
    </Page>
  );
}

function NewPlanForm({ queues }: { queues: readonly string[] }) {
  const go = useGo();
  const send = useSend("POST /plans", { refresh: ["GET /plans"], done: ({ id }) => go(`/planning/${id}`) });
  return (
    <PlanForm
      queues={queues}
      given={{
        name: `Plan ${today()}`,
        choices: {
          ...emptyChoices,
          queue: queues.includes(emptyChoices.queue) ? emptyChoices.queue : (queues[0] ?? ""),
        },
      }}
      reasons={[]}
      button="Compute the plan"
      error={send.error && <Problem error={send.error} doing="saving" />}
      busy={send.isPending}
      submit={(body) => send.mutate({ body })}
    />
  );
}

export function EditPlanPage() {
  const id = useParam("id");
  const query = useRead("GET /plans/:id", { params: { id } });
  return (
    <Page
      question={query.data ? `What if, in ${query.data.name}?` : "What if?"}
      title="Change a plan"
      back={{ to: `/planning/${id}`, label: "The plan" }}
      answer="Move what you would decide or doubt; the rest stays as the data say. The plan is computed again with the same random draws, so that differences are not noise."
    >
      <Loaded query={query} lines={5}>
        {(plan) =>
          plan.state === "frozen" ? (
            <Empty title="A frozen plan does not change">Copy it and change the copy.</Empty>
          ) : (
            <EditPlanForm key={plan.id} plan={plan} />
          )
        }
      </Loaded>
    </Page>
  );
}

function EditPlanForm({ plan }: { plan: Plan }) {
  const go = useGo();
  const send = useSend("PUT /plans/:id", {
    refresh: ["GET /plans", "GET /plans/:id"],
    done: ({ id }) => go(`/planning/${id}`),
  });
  return (
    <PlanForm
      queues={[plan.choices.queue]}
      given={{ name: plan.name, choices: plan.choices }}
      reasons={plan.result?.inputs.reasons ?? []}
      button="Compute again"
      error={send.error && <Problem error={send.error} doing="saving" />}
      busy={send.isPending}
      submit={(body) => send.mutate({ params: { id: plan.id }, body })}
    />
  );
}

type Given = { name: string; choices: Choices };
type PlanFormProps = {
  queues: readonly string[];
  given: Given;
  reasons: NonNullable<Plan["result"]>["inputs"]["reasons"];
  button: string;
  error: React.ReactNode;
  busy: boolean;
  submit: (body: Input<"PUT /plans/:id">["body"]) => void;
};

function PlanForm({ queues, given, reasons, button, error, busy, submit }: PlanFormProps) {
  const [name, setName] = useState(given.name);
  const [choices, setChoices] = useState<Choices>(given.choices);
  const set = (patch: Partial<Choices>) => setChoices((now) => ({ ...now, ...patch }));
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    submit({ ...choices, name });
  };
  return (
    <form onSubmit={send}>
      <Stack gap="sm" maw={560}>
        <TextInput
          label="Name"
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Queue"
          data={[...queues]}
          disabled={queues.length < 2}
          value={choices.queue}
          onChange={(event) => set({ queue: event.currentTarget.value, sharedWith: [] })}
        />
      </Stack>
      <Section title="How soon must people be answered?">
        <TargetFields choices={choices} set={set} />
      </Section>
      <Section title="Do its agents take from other queues?">
        <SharingField choices={choices} set={set} />
      </Section>
      <Section title="How much of it will the bot be offered to?">
        <RampFields choices={choices} set={set} />
      </Section>
      <Section title="What do you know better than the data?">
        <AssumptionSliders reasons={reasons} choices={choices} set={set} />
      </Section>
      <Section title="What does it cost?">
        <EconomicsFields choices={choices} set={set} />
      </Section>
      <Section title="Who will be there?">
        <CapacityFields choices={choices} set={set} />
      </Section>
      {error}
      <Group mt="md">
        <Button type="submit" loading={busy}>
          {button}
        </Button>
      </Group>
    </form>
  );
}
