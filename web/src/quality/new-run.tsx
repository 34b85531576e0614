import { Alert, Button, Checkbox, Drawer, NumberInput, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useSend } from "../client/use-call.ts";
import type { Estimate, Reply } from "../client/wire.ts";
import { number, plural } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import classes from "./runs.module.css";
import { money, monthRange } from "./runs-words.ts";

type Mode = "live" | "batch";
type Kind = "score" | "then" | "today";
type Costs = Reply<"POST /score-runs/estimate">;

const kinds: readonly { value: Kind; label: string; about: string }[] = [
  { value: "score", label: "Score", about: "Scores count. Answers that are stored already cost nothing." },
  {
    value: "then",
    label: "Replay by the rules of the time",
    about: "SOPs and scorecard as they were. Shown beside the scores that count, never instead of them.",
  },
  {
    value: "today",
    label: "Replay by today's rules",
    about: "What would today's SOPs and scorecard have made of these tickets? A sample is a cheap preview.",
  },
];

const modes: readonly { value: Mode; label: string; about: string }[] = [
  { value: "live", label: "Now", about: "Ticket by ticket, at the full price." },
  {
    value: "batch",
    label: "Overnight",
    about: "Handed to the judge model as one file: answered within a day, at the lower price set for it.",
  },
];

/** Chooses tickets and rules, shows what it would cost, and only then starts. */
export function NewRun({ opened, close }: { opened: boolean; close: () => void }) {
  return (
    <Drawer
      opened={opened}
      onClose={close}
      title="Score tickets"
      position="right"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <RunForm close={close} />
    </Drawer>
  );
}

function RunForm({ close }: { close: () => void }) {
  const [kind, setKind] = useState<Kind>("score");
  const [mode, setMode] = useState<Mode>("live");
  const [month, setMonth] = useState("");
  const [team, setTeam] = useState("");
  const [unscored, setUnscored] = useState(false);
  const [sample, setSample] = useState<number | string>("");
  const estimate = useSend("POST /score-runs/estimate");
  const start = useSend("POST /score-runs", {
    refresh: ["GET /score-runs"],
    done: ({ id }) => window.location.assign(`/quality/runs/${id}`),
  });
  const range = monthRange(month);
  const body = {
    purpose: kind === "score" ? ("score" as const) : ("replay" as const),
    mode,
    rules: kind === "today" ? ("today" as const) : ("then" as const),
    selection: {
      ...(range ?? {}),
      ...(team.trim() === "" ? {} : { team: team.trim() }),
      ...(unscored ? { unscored } : {}),
      ...(typeof sample === "number" && sample > 0 ? { sample: { size: sample, seed: 1 } } : {}),
    },
  };
  const asked = JSON.stringify(body);
  const { reset } = estimate;
  // A figure for another choice must not stand beside the button.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choice itself is what the figure depends on
  useEffect(reset, [asked, reset]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (estimate.data) start.mutate({ body });
        else estimate.mutate({ body });
      }}
    >
      <Stack>
        <Radio.Group label="What for" value={kind} onChange={(value) => setKind(value as Kind)}>
          <Stack gap="xs" mt="xs">
            {kinds.map(({ value, label, about }) => (
              <Radio key={value} value={value} label={label} description={about} />
            ))}
          </Stack>
        </Radio.Group>
        <Radio.Group label="When" value={mode} onChange={(value) => setMode(value as Mode)}>
          <Stack gap="xs" mt="xs">
            {modes.map(({ value, label, about }) => (
              <Radio key={value} value={value} label={label} description={about} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label="Month"
          description="Opened in it (UTC); empty for all"
          placeholder="2026-03"
          value={month}
          error={month !== "" && range === null ? "Write it like 2026-03" : null}
          onChange={(event) => setMonth(event.currentTarget.value)}
        />
        <TextInput label="Team" value={team} onChange={(event) => setTeam(event.currentTarget.value)} />
        <NumberInput
          label="Only a sample"
          description="So many tickets by chance; empty for all"
          min={1}
          max={10_000}
          value={sample}
          onChange={setSample}
        />
        {kind === "score" && (
          <Checkbox
            label="Only tickets without scores by this judge and scorecard"
            checked={unscored}
            onChange={(event) => setUnscored(event.currentTarget.checked)}
          />
        )}
        {estimate.data && <Costs costs={estimate.data} />}
        {estimate.error && <Problem error={estimate.error} doing="reading" />}
        {start.error && <Problem error={start.error} doing="saving" />}
        {estimate.data ? (
          <Button type="submit" loading={start.isPending} disabled={estimate.data.tickets === 0}>
            Start
          </Button>
        ) : (
          <Button type="submit" loading={estimate.isPending} disabled={month !== "" && range === null}>
            See what it costs
          </Button>
        )}
        <Button variant="default" onClick={close}>
          Leave it
        </Button>
      </Stack>
    </form>
  );
}

function Costs({ costs }: { costs: Costs }) {
  const { tickets, judge, scorecard, paid, calls, promptTokens, completionTokens, cost, currency, overLimits } = costs;
  return (
    <div className={classes.costs} role="status">
      <Text fw={600}>
        {plural(tickets, "ticket")}, {judge}
      </Text>
      <Text size="sm" c="dimmed">
        {scorecard}
      </Text>
      {paid ? (
        <dl className={classes.facts}>
          <Fact name="Calls" estimate={calls} />
          <Fact name="Tokens of prompts" estimate={promptTokens} />
          <Fact name="Tokens of answers" estimate={completionTokens} />
          <dt>Cost</dt>
          <dd>
            {cost && currency
              ? `${money(cost.value, currency)} (${money(cost.low, currency)} to ${money(cost.high, currency)})`
              : "no prices are set: only tokens are counted"}
          </dd>
        </dl>
      ) : (
        <Text size="sm">
          {tickets === 0 ? "No ticket is in this choice." : "This judge runs here: no call leaves and nothing is paid."}
        </Text>
      )}
      {overLimits.map((one) => (
        <Alert key={one} color="orange" mt="xs">
          {one}
        </Alert>
      ))}
    </div>
  );
}

function Fact({ name, estimate: { value, low, high } }: { name: string; estimate: Estimate }) {
  const exact = number(low) === number(high);
  return (
    <>
      <dt>{name}</dt>
      <dd>{exact ? number(value) : `${number(value)} (${number(low)} to ${number(high)})`}</dd>
    </>
  );
}
