import { Button, Drawer, Group, NativeSelect, NumberInput, Stack, Table, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { SpecialDay } from "../client/wire.ts";
import { day, percent, today } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useMayPlan } from "./may-plan.ts";
import classes from "./planning.module.css";

type Fields = Omit<SpecialDay, "id" | "createdBy" | "createdAt">;
const kinds: Record<SpecialDay["kind"], string> = { holiday: "Holiday", event: "Event", launch: "Launch" };

/** Holidays, events and launches that touch a queue. */
export function SpecialDays({ queue }: { queue: string }) {
  const query = useRead("GET /special-days", { query: { queue } });
  const mayPlan = useMayPlan();
  const [editing, setEditing] = useState<SpecialDay | "new" | null>(null);
  return (
    <Loaded query={query} lines={3}>
      {({ days }) => (
        <>
          {days.length === 0 ? (
            <Text c="dimmed" mb="sm">
              None is known. A forecast then takes every day for an ordinary one.
            </Text>
          ) : (
            <DaysTable days={days} edit={mayPlan ? setEditing : null} />
          )}
          {mayPlan && (
            <Button variant="default" size="xs" mt="sm" onClick={() => setEditing("new")}>
              Add a special day
            </Button>
          )}
          <Drawer
            opened={editing !== null}
            onClose={() => setEditing(null)}
            title={editing === "new" ? "Add a special day" : "Change a special day"}
            position="right"
            size="md"
            closeButtonProps={{ "aria-label": "Close" }}
          >
            {editing !== null && (
              <DayForm given={editing === "new" ? null : editing} queue={queue} close={() => setEditing(null)} />
            )}
          </Drawer>
        </>
      )}
    </Loaded>
  );
}

function DaysTable({ days, edit }: { days: readonly SpecialDay[]; edit: ((day: SpecialDay) => void) | null }) {
  return (
    <TableFrame minWidth={640} maxHeight={360} label="Special days">
      <Table verticalSpacing="xs" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Day</Table.Th>
            <Table.Th>When</Table.Th>
            <Table.Th>Where</Table.Th>
            <Table.Th>Change of volume</Table.Th>
            {edit && <Table.Td aria-label="Actions" />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Th scope="row">
                {one.name}
                <div className={classes.quiet}>{kinds[one.kind]}</div>
              </Table.Th>
              <Table.Td>{one.from === one.to ? day(one.from) : `${day(one.from)} to ${day(one.to)}`}</Table.Td>
              <Table.Td>{[one.queue ?? "every queue", one.region].filter(Boolean).join(", ")}</Table.Td>
              <Table.Td>{changeWords(one.change)}</Table.Td>
              {edit && (
                <Table.Td ta="right">
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    onClick={() => edit(one)}
                    aria-label={`Change ${one.name}`}
                  >
                    Change
                  </Button>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function changeWords(change: SpecialDay["change"]): string {
  if (!change) return "learnt from earlier ones, else drawn wide";
  const signed = (share: number) => `${share > 0 ? "+" : ""}${percent(share)}`;
  return `${signed(change.likely)} (${signed(change.low)} to ${signed(change.high)})`;
}

type DayFormProps = { given: SpecialDay | null; queue: string; close: () => void };
const refresh = ["GET /special-days", "GET /queues/:queue"] as const;

function DayForm({ given, queue, close }: DayFormProps) {
  const [fields, setFields] = useState<Fields>(
    given ?? { name: "", kind: "holiday", from: today(), to: today(), queue, region: null, change: null },
  );
  const set = (patch: Partial<Fields>) => setFields((now) => ({ ...now, ...patch }));
  const add = useSend("POST /special-days", { refresh, done: close });
  const save = useSend("PUT /special-days/:id", { refresh, done: close });
  const remove = useSend("DELETE /special-days/:id", { refresh, done: close });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const { name, kind, from, to, region, change } = fields;
    const body = { name, kind, from, to, queue: fields.queue, region, change };
    if (given) save.mutate({ params: { id: given.id }, body });
    else add.mutate({ body });
  };
  const error = add.error ?? save.error ?? remove.error;
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="The same name each year, so that its effect can be learnt."
          required
          data-autofocus
          maxLength={100}
          value={fields.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <NativeSelect
          label="Kind"
          data={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
          value={fields.kind}
          onChange={(event) => set({ kind: event.currentTarget.value as Fields["kind"] })}
        />
        <Group grow>
          <TextInput
            type="date"
            label="First day"
            required
            value={fields.from}
            onChange={(event) => set({ from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label="Last day"
            required
            value={fields.to}
            onChange={(event) => set({ to: event.currentTarget.value })}
          />
        </Group>
        <NativeSelect
          label="Where"
          data={[
            { value: queue, label: `Only ${queue}` },
            { value: "", label: "Every queue" },
          ]}
          value={fields.queue ?? ""}
          onChange={(event) => set({ queue: event.currentTarget.value || null })}
        />
        <Change change={fields.change} set={(change) => set({ change })} />
        {error && <Problem error={error} doing="saving" />}
        <Group mt="sm">
          <Button type="submit" loading={add.isPending || save.isPending}>
            {given ? "Save" : "Add"}
          </Button>
          {given && (
            <Button
              variant="subtle"
              color="red"
              loading={remove.isPending}
              onClick={() => remove.mutate({ params: { id: given.id } })}
            >
              Remove
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function Change({ change, set }: { change: Fields["change"]; set: (change: Fields["change"]) => void }) {
  const fields = [
    ["low", "At least"],
    ["likely", "Likely"],
    ["high", "At most"],
  ] as const;
  return (
    <>
      <NativeSelect
        label="What does it do to the volume?"
        data={[
          { value: "learnt", label: "Learn it from earlier ones of this name" },
          { value: "typed", label: "I know it roughly" },
        ]}
        value={change ? "typed" : "learnt"}
        onChange={(event) => set(event.currentTarget.value === "typed" ? { low: 0, likely: 0.2, high: 0.4 } : null)}
      />
      {change && (
        <Group grow>
          {fields.map(([field, label]) => (
            <NumberInput
              key={field}
              label={label}
              suffix=" %"
              min={-99}
              max={2000}
              value={Math.round(100 * change[field])}
              onChange={(value) => set({ ...change, [field]: Number(value) / 100 })}
            />
          ))}
        </Group>
      )}
    </>
  );
}
