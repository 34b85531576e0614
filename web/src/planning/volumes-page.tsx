import { Group } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import type { Queue, Reply } from "../client/wire.ts";
import { EstimateTable } from "../components/estimate-table.tsx";
import { FanChart } from "../components/fan-chart.tsx";
import { day, duration, number, percent, plural, words } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { ImportDrawer } from "./import-drawer.tsx";
import { Oddities } from "./oddities.tsx";
import { PlanningNav } from "./planning-nav.tsx";
import { QueuePicker, useQueue } from "./queue-picker.tsx";
import { QueueSettings } from "./queue-settings.tsx";
import { SpecialDays } from "./special-days.tsx";

type OneQueue = Reply<"GET /queues/:queue">;

export function VolumesPage() {
  const query = useRead("GET /volumes", {});
  return (
    <Page
      question="Can a forecast rest on these volumes?"
      title="Volumes"
      answer="What was counted, what looks odd in it, and which days were special. Nothing odd is changed before somebody here agrees to it."
      actions={
        <ImportDrawer kinds={["volumes", "reason-volumes", "special-days", "actuals"]}>Import a file</ImportDrawer>
      }
    >
      <PlanningNav />
      <Loaded query={query}>
        {({ queues }) =>
          queues.length === 0 ? (
            <Empty title="No volumes yet">
              Import a CSV of offered contacts by 15, 30 or 60 minutes or by day; handled and abandoned contacts may
              stand beside them.
            </Empty>
          ) : (
            <Volumes queues={queues} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Volumes({ queues }: { queues: readonly Queue[] }) {
  const chosen = useQueue(queues);
  const query = useRead(
    "GET /queues/:queue",
    { params: { queue: chosen?.queue ?? "" } },
    { enabled: chosen !== null, keepPrevious: true },
  );
  return (
    <>
      <Group align="end" mb="md">
        <QueuePicker queues={queues} chosen={chosen?.queue ?? ""} />
        {query.data && <QueueSettings key={query.data.queue.queue} queue={query.data.queue} />}
      </Group>
      <Loaded query={query} lines={4} height={120}>
        {(data) => <QueueView data={data} />}
      </Loaded>
    </>
  );
}

function QueueView({ data }: { data: OneQueue }) {
  const { queue, days, oddities, reasons } = data;
  const open = oddities.filter(({ treatment }) => treatment === null).length;
  const marks = days.flatMap(({ date, specialDays }) => specialDays.map((label) => ({ date, label })));
  const points = days.map(({ date, offered }) => ({ date, value: offered }));
  return (
    <>
      <Facts queue={queue} />
      <FanChart
        series={[{ label: "Offered", tone: "past", points }]}
        marks={marks}
        measure={`Contacts offered a day, ${queue.settings.timeZone}`}
        summary={`Contacts offered a day in ${queue.queue}, ${plural(days.length, "day")}.`}
      />
      <Section
        title={open === 0 ? "Is anything odd?" : `${plural(open, "oddity", "oddities")} without a decision`}
        id="oddities"
      >
        <Oddities queue={queue.queue} oddities={oddities} />
      </Section>
      <Section title="Which days were, or will be, special?" id="special-days">
        <SpecialDays queue={queue.queue} />
      </Section>
      <Section title="What do people write and call about?">
        <Reasons reasons={reasons} />
      </Section>
    </>
  );
}

function Facts({ queue }: { queue: Queue }) {
  const { settings, handled, abandoned, offered } = queue;
  return (
    <Provenance
      facts={[
        ["History", `${day(queue.from)} to ${day(queue.to)}, every ${duration(queue.intervalSeconds)}`],
        ["Offered", number(offered)],
        ["Handled", handled === null ? null : number(handled)],
        [
          "Abandoned",
          abandoned === null ? null : `${number(abandoned)} (${percent(abandoned / Math.max(1, offered), 1)})`,
        ],
        ["Channel", settings.channel && words(settings.channel)],
        ["Region", settings.region],
        ["Time zone", settings.timeZone],
        [
          "Work",
          settings.work === "live"
            ? settings.concurrency > 1
              ? `live, ${settings.concurrency} at once`
              : "live"
            : `may wait ${number(settings.dueWithinHours)} hours`,
        ],
      ]}
    />
  );
}

function Reasons({ reasons }: { reasons: OneQueue["reasons"] }) {
  if (reasons.length === 0)
    return (
      <Empty title="No tickets yet">
        Shares of contact reasons come from contacts by day and reason, or from tickets that name the queue.
      </Empty>
    );
  return (
    <EstimateTable
      heading="Contact reason"
      order="given"
      rows={reasons.map(({ reason, share, ahtSeconds, tickets, counted }) => ({
        id: reason,
        name: reason,
        title: words(reason),
        detail: ahtSeconds === null ? null : `${duration(ahtSeconds)} a contact`,
        estimate: share,
        noun: counted === "tickets" ? "ticket" : "contact",
        note: plural(tickets, counted === "tickets" ? "ticket" : "contact"),
      }))}
    />
  );
}
