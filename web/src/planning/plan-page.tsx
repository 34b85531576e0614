import { Button, List } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Plan } from "../client/wire.ts";
import { FanChart } from "../components/fan-chart.tsx";
import { day, instant, number, percent, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Provenance } from "../components/provenance.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Loaded } from "../components/states.tsx";
import { bandWords, demandSeries, planSentence, staffSeries } from "./band-words.ts";
import { Deflection } from "./deflection.tsx";
import { Intervals } from "./intervals.tsx";
import classes from "./planning.module.css";

export function PlanPage() {
  const id = useParam("id");
  const query = useRead("GET /plans/:id", { params: { id } });
  const plan = query.data;
  return (
    <Page
      question={
        plan ? (
          <>
            How many people does <em>{plan.name}</em> save?
          </>
        ) : (
          "How many people does this plan save?"
        )
      }
      title={plan?.name ?? "Plan"}
      back={{ to: "/planning", label: "Plans" }}
      answer={plan && planSentence(plan)}
      actions={plan && <Freeze plan={plan} />}
    >
      <Loaded query={query} lines={4} height={160}>
        {(loaded) => <OnePlan plan={loaded} />}
      </Loaded>
    </Page>
  );
}

function Freeze({ plan }: { plan: Plan }) {
  const freeze = useSend("POST /plans/:id/freeze", {
    refresh: ["GET /plans/:id", "GET /plans"],
    done: () =>
      notifications.show({
        title: "The plan is frozen",
        message: "Its inputs and results stay as they are now.",
        color: "green",
      }),
  });
  if (plan.state === "frozen") return <StateWord state="frozen">Frozen</StateWord>;
  return (
    <>
      <Button variant="default" loading={freeze.isPending} onClick={() => freeze.mutate({ params: { id: plan.id } })}>
        Freeze the plan
      </Button>
      {freeze.error && <Problem error={freeze.error} doing="saving" />}
    </>
  );
}

function OnePlan({ plan }: { plan: Plan }) {
  const { forecast, staffing, notes } = plan;
  return (
    <>
      <Facts plan={plan} />
      <Section title="What does the bot really take off the floor?">
        <Deflection plan={plan} />
      </Section>
      <Section title="How many people does it take each day?">
        <FanChart
          series={staffSeries(plan)}
          measure="Scheduled FTE a day, shrinkage included"
          summary={`Scheduled FTE a day with and without the bot. Saved: ${bandWords(staffing.savedFte, 1)} FTE a day.`}
          decimals={1}
        />
      </Section>
      <Section title="How many contacts will come?">
        <FanChart
          series={demandSeries(plan)}
          measure="Contacts offered a day"
          summary={`Contacts offered a day and the forecast for ${forecast.days.length} days: ${bandWords(forecast.total)} in all.`}
        />
        <Backtest forecast={forecast} />
      </Section>
      <Section title="How many at which hour?">
        <Intervals intervals={staffing.intervals} seconds={plan.inputs.intervalSeconds} />
      </Section>
      {notes.length > 0 && (
        <Section title="What should be known of this plan?">
          <List size="sm">
            {notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        </Section>
      )}
    </>
  );
}

function Facts({ plan: { inputs, createdAt, createdBy } }: { plan: Plan }) {
  const { targets } = inputs;
  return (
    <div className={classes.facts}>
      <Provenance
        facts={[
          ["Queue", inputs.queue],
          ["History", `${day(inputs.from)} to ${day(inputs.to)}`],
          ["Ahead", plural(inputs.horizonDays, "day")],
          ["AHT", `${number(inputs.ahtSeconds)} s`],
          ["Service level", `${percent(targets.serviceLevel)} within ${number(targets.withinSeconds)} s`],
          ["Occupancy at most", percent(targets.maxOccupancy)],
          ["Shrinkage", percent(targets.shrinkage)],
          ["Simulated", `${number(inputs.draws)} times, seed ${inputs.seed}`],
          ["Made by", `${createdBy}, ${instant(createdAt)}`],
        ]}
      />
    </div>
  );
}

/** How the same method would have done on the past it had not seen. */
function Backtest({ forecast: { method, backtest } }: { forecast: Plan["forecast"] }) {
  const { mase, coverage80, coverage95, origins } = backtest;
  return (
    <div className={classes.backtest}>
      <Provenance
        facts={[
          ["Method", method],
          ["Tried on the past from", plural(origins, "start")],
          [
            "Error against last week's value (MASE, below 1 is better)",
            mase === null ? "not measurable" : number(mase, 2),
          ],
          ["80 % intervals held", coverage80 === null ? "not measurable" : `${percent(coverage80)} of the days`],
          ["95 % intervals held", coverage95 === null ? "not measurable" : `${percent(coverage95)} of the days`],
        ]}
      />
    </div>
  );
}
