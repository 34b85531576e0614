import { Button, Group, List, NativeSelect, NumberInput } from "@mantine/core";
import { useState } from "react";
import { useAddress } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Forecast, Queue } from "../client/wire.ts";
import { FanChart } from "../components/fan-chart.tsx";
import { day, instant, plural, words } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { Accuracy } from "./accuracy.tsx";
import { bandWords } from "./band-words.ts";
import { ComputationState, isUnderWay, whileUnderWay } from "./computation.tsx";
import { Download } from "./download.tsx";
import { ForecastReasons } from "./forecast-reasons.tsx";
import { ImportDrawer } from "./import-drawer.tsx";
import { useMayPlan } from "./may-plan.ts";
import { PlanningNav } from "./planning-nav.tsx";
import { QueuePicker, useQueue } from "./queue-picker.tsx";

export function ForecastPage() {
  const query = useRead("GET /volumes", {});
  return (
    <Page
      question="How many contacts will come?"
      title="Forecast"
      answer="The line is the middle of what is likely; eight of ten days should fall into the dark band, nineteen of twenty into the light one."
    >
      <PlanningNav />
      <Loaded query={query}>
        {({ queues }) =>
          queues.length === 0 ? (
            <Empty title="No volumes yet" step={<ImportDrawer kinds={["volumes"]}>Import volumes</ImportDrawer>}>
              A forecast needs some weeks of offered contacts.
            </Empty>
          ) : (
            <QueueForecast queues={queues} />
          )
        }
      </Loaded>
    </Page>
  );
}

function QueueForecast({ queues }: { queues: readonly Queue[] }) {
  const queue = useQueue(queues)?.queue ?? "";
  const [{ forecast: asked }, change] = useAddress();
  const list = useRead("GET /forecasts", { query: { queue } }, { enabled: queue !== "" });
  const id = asked ?? list.data?.forecasts[0]?.id ?? null;
  const one = useRead(
    "GET /forecasts/:id",
    { params: { id: id ?? "" } },
    { enabled: id !== null, keepPrevious: true, again: whileUnderWay(({ computation }) => computation) },
  );
  const mayPlan = useMayPlan();
  return (
    <>
      <Group align="end" mb="md">
        <QueuePicker queues={queues} chosen={queue} />
        {mayPlan && (
          <NewForecast
            queue={queue}
            busy={isUnderWay(one.data?.computation)}
            done={(made) => change({ forecast: made })}
          />
        )}
      </Group>
      {list.error && <Problem error={list.error} again={() => list.refetch()} />}
      {id === null && list.data ? (
        <Empty title="This queue has no forecast yet">
          {mayPlan ? "Choose how many days and press Forecast." : "A planner makes the first."}
        </Empty>
      ) : (
        <Loaded query={one} lines={4} height={120}>
          {(forecast) => <OneForecast forecast={forecast} />}
        </Loaded>
      )}
      <Section title="How good would such forecasts have been?" id="accuracy">
        <Accuracy queue={queue} />
      </Section>
    </>
  );
}

type NewForecastProps = { queue: string; busy: boolean; done: (id: string) => void };

function NewForecast({ queue, busy, done }: NewForecastProps) {
  const [days, setDays] = useState(28);
  const make = useSend("POST /forecasts", { refresh: ["GET /forecasts"], done: ({ id }) => done(id) });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    make.mutate({ body: { queue, horizonDays: days } });
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="xs">
        <NumberInput
          label="Days ahead"
          size="xs"
          w={110}
          min={1}
          max={92}
          required
          value={days}
          onChange={(value) => setDays(Number(value))}
        />
        <Button size="xs" type="submit" loading={make.isPending} disabled={busy}>
          Forecast
        </Button>
      </Group>
      {make.error && <Problem error={make.error} doing="saving" />}
    </form>
  );
}

const shownPast = 56;

function OneForecast({ forecast }: { forecast: Forecast }) {
  const { result, computation, choices, createdBy, createdAt } = forecast;
  return (
    <>
      <ComputationState computation={computation} label="The forecast" />
      {result && (
        <>
          <Provenance
            facts={[
              ["In all", `${bandWords(result.total)} contacts in ${plural(choices.horizonDays, "day")}`],
              ["Rests on", `${day(result.from)} to ${day(result.to)}`],
              ["Method", result.method],
              ["Made by", `${createdBy}, ${instant(createdAt)}`],
            ]}
          />
          <Fan result={result} days={choices.horizonDays} />
          <Group justify="flex-end">
            <Download what="forecast" id={forecast.id} />
          </Group>
          <Section title="About what?">
            <ForecastReasons reasons={result.reasons} total={result.total} by={result.reasonsBy} />
          </Section>
          <Notes notes={result.notes} />
        </>
      )}
    </>
  );
}

type ForecastResult = NonNullable<Forecast["result"]>;

/** The queue, or the contact reason that the address names: what came, and what is expected. */
function Fan({ result, days: ahead }: { result: ForecastResult; days: number }) {
  const [{ reason: asked }, change] = useAddress();
  const { reasons } = result;
  const own = reasons.find(({ reason }) => reason === asked);
  const { history = [], days, total } = own ?? result;
  const about = own ? ` about ${words(own.reason).toLowerCase()}` : "";
  return (
    <>
      {reasons.length > 1 && (
        <NativeSelect
          label="Contact reason"
          size="xs"
          w={220}
          mb="sm"
          value={own?.reason ?? ""}
          data={[
            { value: "", label: "All together" },
            ...reasons.map(({ reason }) => ({ value: reason, label: words(reason) })),
          ]}
          onChange={(event) => change({ reason: event.currentTarget.value || null })}
        />
      )}
      <FanChart
        series={[
          {
            label: "Offered",
            tone: "past",
            points: history.slice(-shownPast).map(({ date, offered }) => ({ date, value: offered })),
          },
          {
            label: "Forecast",
            tone: "first",
            points: days.map(({ date, ...band }) => ({ date, value: band.value, band })),
          },
        ]}
        marks={result.specialDays.map(({ date, name }) => ({ date, label: name }))}
        measure={`Contacts offered a day${about}, ${result.timeZone}`}
        summary={`Contacts offered a day${about} and the forecast for ${plural(ahead, "day")}: ${bandWords(total)} in all.`}
      />
    </>
  );
}

export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <Section title="What should be known?">
      <List size="sm">
        {notes.map((note) => (
          <List.Item key={note}>{note}</List.Item>
        ))}
      </List>
    </Section>
  );
}
