import { Button, Drawer, Group, NativeSelect, NumberInput, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { Candidate, Programme } from "../client/wire.ts";
import { day, number, words } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { useMayPlan } from "./may-plan.ts";
import classes from "./planning.module.css";

type State = Programme["state"];
const states: Record<State, string> = {
  idea: "Idea",
  assessed: "Assessed",
  pilot: "Pilot",
  "rolled-out": "Rolled out",
  realised: "Realised",
  stopped: "Stopped",
};
type Editing = { entry: Programme | null; reason: string };

/** The board may be wider than the screen: keys must be able to scroll it. */
const keysScroll = { tabIndex: 0 };

/** Every contact reason that somebody took up, by how far it is. */
export function ProgrammeBoard({ candidates }: { candidates: readonly Candidate[] }) {
  const query = useRead("GET /programme", {});
  const mayPlan = useMayPlan();
  const [editing, setEditing] = useState<Editing | null>(null);
  const free = candidates.filter(({ programmeId }) => programmeId === null);
  return (
    <Loaded query={query} lines={2} height={90}>
      {({ entries }) => (
        <>
          {entries.length === 0 && (
            <Text c="dimmed" mb="sm">
              Nobody has taken up a contact reason yet.
            </Text>
          )}
          <section className={classes.board} aria-label="Programme board" {...keysScroll}>
            {(Object.keys(states) as State[]).map((state) => (
              <Column
                key={state}
                state={state}
                entries={entries.filter((entry) => entry.state === state)}
                open={(entry) => setEditing({ entry, reason: entry.reason })}
              />
            ))}
          </section>
          {mayPlan && free[0] && (
            <Button
              size="xs"
              variant="default"
              mt="sm"
              onClick={() => setEditing({ entry: null, reason: free[0]?.reason ?? "" })}
            >
              Take up a contact reason
            </Button>
          )}
          <Drawer
            opened={editing !== null}
            onClose={() => setEditing(null)}
            title={editing?.entry ? words(editing.reason) : "Take up a contact reason"}
            position="right"
            size="md"
            closeButtonProps={{ "aria-label": "Close" }}
          >
            {editing && (
              <>
                {mayPlan && (
                  <StepForm
                    editing={editing}
                    reasons={free.map(({ reason }) => reason)}
                    close={() => setEditing(null)}
                  />
                )}
                {editing.entry && <History entry={editing.entry} />}
              </>
            )}
          </Drawer>
        </>
      )}
    </Loaded>
  );
}

type ColumnProps = { state: State; entries: readonly Programme[]; open: (entry: Programme) => void };

function Column({ state, entries, open }: ColumnProps) {
  return (
    <section aria-label={states[state]} className={classes.column}>
      <h3>
        {states[state]} <span className={classes.quiet}>{number(entries.length)}</span>
      </h3>
      {entries.map((entry) => (
        <button type="button" key={entry.id} className={classes.card} onClick={() => open(entry)}>
          <strong>{words(entry.reason)}</strong>
          <span className={classes.quiet}>{entry.owner}</span>
          {entry.milestone && (
            <span className={classes.quiet}>
              {entry.milestone}
              {entry.due && `, ${day(entry.due)}`}
            </span>
          )}
          {entry.realised && (
            <span className={classes.quiet}>
              {entry.realised.month}: {number(entry.realised.value)} net deflected, {number(entry.realised.predicted)}{" "}
              predicted
            </span>
          )}
        </button>
      ))}
    </section>
  );
}

type StepFormProps = { editing: Editing; reasons: readonly string[]; close: () => void };
const refresh = ["GET /programme", "GET /candidates"] as const;

function StepForm({ editing: { entry, reason: first }, reasons, close }: StepFormProps) {
  const { me } = useSession();
  const [reason, setReason] = useState(first);
  const [step, setStep] = useState({
    state: entry?.state ?? ("idea" as State),
    owner: entry?.owner ?? me.name,
    milestone: entry?.milestone ?? "",
    due: entry?.due ?? null,
    gate: entry?.gate ?? "",
    measured: entry?.measured ?? "",
    measuredValue: entry?.measuredValue ?? null,
    planId: entry?.planId ?? null,
    note: "",
  });
  const set = (patch: Partial<typeof step>) => setStep((now) => ({ ...now, ...patch }));
  const plans = useRead("GET /plans", {});
  const take = useSend("POST /programme", { refresh, done: close });
  const move = useSend("POST /programme/:id/steps", { refresh, done: close });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (entry) move.mutate({ params: { id: entry.id }, body: step });
    else take.mutate({ body: { ...step, reason } });
  };
  const error = take.error ?? move.error;
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {!entry && (
          <NativeSelect
            label="Contact reason"
            data={reasons.map((value) => ({ value, label: words(value) }))}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <NativeSelect
          label="State"
          data={Object.entries(states).map(([value, label]) => ({ value, label }))}
          value={step.state}
          onChange={(event) => set({ state: event.currentTarget.value as State })}
        />
        <TextInput
          label="Owner"
          required
          maxLength={100}
          value={step.owner}
          onChange={(event) => set({ owner: event.currentTarget.value })}
        />
        <Group grow align="end">
          <TextInput
            label="Milestone"
            maxLength={200}
            value={step.milestone}
            onChange={(event) => set({ milestone: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label="Due"
            value={step.due ?? ""}
            onChange={(event) => set({ due: event.currentTarget.value || null })}
          />
        </Group>
        <Textarea
          label="Gate"
          description="What must be true before it goes on."
          maxLength={500}
          autosize
          value={step.gate}
          onChange={(event) => set({ gate: event.currentTarget.value })}
        />
        <Textarea
          label="What was measured"
          maxLength={500}
          autosize
          value={step.measured}
          onChange={(event) => set({ measured: event.currentTarget.value })}
        />
        <NumberInput
          label="Net deflected contacts a month, where measured"
          value={step.measuredValue ?? ""}
          onChange={(value) => set({ measuredValue: value === "" ? null : Number(value) })}
        />
        <NativeSelect
          label="The plan that promises it"
          data={[
            { value: "", label: "None" },
            ...(plans.data?.plans ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={step.planId ?? ""}
          onChange={(event) => set({ planId: event.currentTarget.value || null })}
        />
        <Textarea
          label="Note"
          maxLength={1000}
          autosize
          value={step.note}
          onChange={(event) => set({ note: event.currentTarget.value })}
        />
        {error && <Problem error={error} doing="saving" />}
        <Button type="submit" loading={take.isPending || move.isPending}>
          {entry ? "Write it down" : "Take it up"}
        </Button>
      </Stack>
    </form>
  );
}

function History({ entry: { history } }: { entry: Programme }) {
  return (
    <Stack gap={6} mt="lg">
      <Text fw={600}>So far</Text>
      {[...history].reverse().map((step) => (
        <div key={`${step.at} ${step.state}`}>
          <Text size="sm">
            {states[step.state]}
            {step.measured && `: ${step.measured}`}
          </Text>
          <div className={classes.quiet}>
            {step.by}, {day(step.at)}
            {step.note && `. ${step.note}`}
          </div>
        </div>
      ))}
    </Stack>
  );
}
