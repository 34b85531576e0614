import { Button, NativeSelect, NumberInput, Slider, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import { percent, today } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded } from "../components/states.tsx";

const defaults = {
  horizonDays: 14,
  serviceLevel: 80,
  withinSeconds: 20,
  maxOccupancy: 88,
  shrinkage: 30,
};
type Numbers = typeof defaults;

/** The figures that decide a plan; everything else comes from the data. */
export function NewPlan() {
  const volumes = useRead("GET /volumes", {});
  return (
    <Loaded query={volumes} lines={5}>
      {({ queues }) =>
        queues.length === 0 ? (
          <Empty title="No volumes yet">
            Import offered contacts by interval with <code>plumb import volumes</code>; a plan starts from them.
          </Empty>
        ) : (
          <PlanForm queues={queues.map(({ queue }) => queue)} />
        )
      }
    </Loaded>
  );
}

function PlanForm({ queues }: { queues: string[] }) {
  const go = useGo();
  const [name, setName] = useState(`Plan ${today()}`);
  const [queue, setQueue] = useState(queues[0] ?? "support");
  const [numbers, setNumbers] = useState<Numbers>(defaults);
  const [adoption, setAdoption] = useState(50);
  const make = useSend("POST /plans", { refresh: ["GET /plans"], done: ({ id }) => go(`/planning/${id}`) });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const { horizonDays, serviceLevel, withinSeconds, maxOccupancy, shrinkage } = numbers;
    const targets = {
      serviceLevel: serviceLevel / 100,
      withinSeconds,
      maxOccupancy: maxOccupancy / 100,
      shrinkage: shrinkage / 100,
    };
    make.mutate({ body: { name, queue, horizonDays, targets, adoption: adoption / 100 } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Queue"
          data={queues}
          value={queue}
          onChange={(event) => setQueue(event.currentTarget.value)}
        />
        <Targets numbers={numbers} change={(patch) => setNumbers((now) => ({ ...now, ...patch }))} />
        <Adoption adoption={adoption} setAdoption={setAdoption} />
        {make.error && <Problem error={make.error} doing="saving" />}
        <Button type="submit" loading={make.isPending} mt="sm">
          Compute the plan
        </Button>
        {make.isPending && (
          <Text size="sm" c="dimmed">
            Forecasting and simulating; this can take some seconds.
          </Text>
        )}
      </Stack>
    </form>
  );
}

const fields: readonly { name: keyof Numbers; label: string; min: number; max: number; suffix: string }[] = [
  { name: "horizonDays", label: "Days ahead", min: 1, max: 28, suffix: "" },
  { name: "serviceLevel", label: "Service level", min: 1, max: 99, suffix: " %" },
  { name: "withinSeconds", label: "Answered within", min: 1, max: 86400, suffix: " s" },
  { name: "maxOccupancy", label: "Occupancy at most", min: 1, max: 100, suffix: " %" },
  { name: "shrinkage", label: "Shrinkage", min: 0, max: 90, suffix: " %" },
];

function Targets({ numbers, change }: { numbers: Numbers; change: (patch: Partial<Numbers>) => void }) {
  return fields.map(({ name, label, min, max, suffix }) => (
    <NumberInput
      key={name}
      label={label}
      min={min}
      max={max}
      suffix={suffix}
      required
      value={numbers[name]}
      onChange={(value) => change({ [name]: Number(value) })}
    />
  ));
}

function Adoption({ adoption, setAdoption }: { adoption: number; setAdoption: (adoption: number) => void }) {
  return (
    <div>
      <Text size="sm" fw={500}>
        Adoption: the bot is offered to {percent(adoption / 100)} of the contacts that its SOPs make it ready for
      </Text>
      <Slider
        value={adoption}
        onChange={setAdoption}
        min={0}
        max={100}
        step={5}
        label={(value) => `${value} %`}
        thumbLabel="Adoption"
        mx="sm"
        marks={[0, 50, 100].map((value) => ({ value, label: `${value} %` }))}
        mb="lg"
        mt={6}
      />
    </div>
  );
}
