import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useGo, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Plan, PlanResult } from "../client/wire.ts";
import { FanChart } from "../components/fan-chart.tsx";
import { day, instant, number, percent, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Provenance } from "../components/provenance.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Loaded } from "../components/states.tsx";
import { bandWords, demandSeries, planSentence, staffSeries } from "./band-words.ts";
import { CapacityMonths } from "./capacity-parts.tsx";
import { ComputationState, whileUnderWay } from "./computation.tsx";
import { Deflection } from "./deflection.tsx";
import { Assumptions, Definitions, DeflectionWaterfall, ReasonPicker, Tornado } from "./deflection-parts.tsx";
import { Download } from "./download.tsx";
import { Notes } from "./forecast-page.tsx";
import { ForecastReasons } from "./forecast-reasons.tsx";
import { Intervals } from "./intervals.tsx";
import { useMayPlan } from "./may-plan.ts";
import { Money } from "./money.tsx";
import classes from "./planning.module.css";
import { Shifts, StaffHeat, serviceWords } from "./staffing-parts.tsx";

export function PlanPage() {
  const id = useParam("id");
  const query = useRead(
    "GET /plans/:id",
    { params: { id } },
    { again: whileUnderWay(({ computation }) => computation) },
  );
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
      answer={plan?.result && planSentence(plan.result)}
      actions={plan && <Actions plan={plan} />}
    >
      <Loaded query={query} lines={4} height={160}>
        {(loaded) => (
          <>
            <ComputationState computation={loaded.computation} label="The plan" />
            {loaded.result && <OnePlan plan={loaded} result={loaded.result} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({ plan }: { plan: Plan }) {
  const go = useGo();
  const mayPlan = useMayPlan();
  const copy = useSend("POST /plans/:id/copy", {
    refresh: ["GET /plans"],
    done: ({ id }) => go(`/planning/${id}/edit`),
  });
  const freeze = useSend("POST /plans/:id/freeze", {
    refresh: ["GET /plans/:id", "GET /plans", "GET /ledger"],
    done: () =>
      notifications.show({
        title: "The plan is frozen",
        message: "Its inputs and results stay as they are now; the ledger compares them with what comes.",
        color: "green",
      }),
  });
  const name = `${plan.name.slice(0, 92)}, changed`;
  const error = copy.error ?? freeze.error;
  return (
    <>
      <Group gap="xs">
        {mayPlan && (
          <Button
            variant="default"
            loading={copy.isPending}
            onClick={() => copy.mutate({ params: { id: plan.id }, body: { name } })}
          >
            Copy and change
          </Button>
        )}
        {plan.state === "draft" && mayPlan && (
          <Button variant="default" component="a" href={`/planning/${plan.id}/edit`}>
            Change
          </Button>
        )}
        {plan.state === "frozen" ? (
          <StateWord state="frozen">Frozen</StateWord>
        ) : (
          <Button
            loading={freeze.isPending}
            disabled={plan.result === null}
            onClick={() => freeze.mutate({ params: { id: plan.id } })}
          >
            Freeze the plan
          </Button>
        )}
      </Group>
      {error && <Problem error={error} doing="saving" />}
    </>
  );
}

function OnePlan({ plan, result }: { plan: Plan; result: PlanResult }) {
  const { forecast, staffing, deflection, capacity, notes } = result;
  const service = serviceWords(staffing);
  return (
    <>
      <Facts plan={plan} result={result} />
      <Section title="What does the bot really take off the floor?">
        <Deflection plan={result} />
      </Section>
      <Section title="Why less than vendors promise?" id="waterfall">
        <ReasonPicker deflection={deflection} />
        <DeflectionWaterfall deflection={deflection} />
        <div className={classes.gap}>
          <Definitions deflection={deflection} />
        </div>
      </Section>
      <Section title="What does it rest on?" id="assumptions">
        <Assumptions plan={result} />
      </Section>
      <Section title="Where does the doubt come from?">
        <Tornado tornado={deflection.total.tornado} />
      </Section>
      {plan.choices.economics && <Money result={result} economics={plan.choices.economics} />}
      <Section
        title="How many people does it take each day?"
        aside={<Download what="staffing" id={plan.id} />}
        id="staffing"
      >
        {service && <p className={classes.said}>{service}</p>}
        {staffing.sharing && <p className={classes.said}>{staffing.sharing.words}</p>}
        <FanChart
          series={staffSeries(result)}
          measure="Scheduled FTE a day, shrinkage included"
          summary={`Scheduled FTE a day with and without the bot. Saved: ${bandWords(staffing.savedFte, 1)} FTE a day.`}
          decimals={1}
        />
      </Section>
      <Section title="Who is needed when?" id="week">
        <StaffHeat staffing={staffing} timeZone={result.inputs.timeZone} />
        <div className={classes.gap}>
          <Shifts staffing={staffing} />
        </div>
      </Section>
      {capacity && (
        <Section title="Will there be enough people?" id="capacity">
          <CapacityMonths capacity={capacity} />
        </Section>
      )}
      <Section title="How many contacts will come?">
        <FanChart
          series={demandSeries(result)}
          measure="Contacts offered a day"
          summary={`Contacts offered a day and the forecast for ${forecast.days.length} days: ${bandWords(forecast.total)} in all.`}
        />
        {forecast.reasons && (
          <div className={classes.gap}>
            <ForecastReasons reasons={forecast.reasons} total={forecast.total} by={forecast.reasonsBy} />
          </div>
        )}
        <Backtest forecast={forecast} />
      </Section>
      <Section title="How many at which hour of which day?">
        <Intervals intervals={staffing.intervals} seconds={result.inputs.intervalSeconds} />
      </Section>
      <Notes notes={notes} />
    </>
  );
}

function Facts({ plan, result: { inputs } }: { plan: Plan; result: PlanResult }) {
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
          ["Made by", `${plan.createdBy}, ${instant(plan.createdAt)}`],
          ["Frozen by", plan.frozenBy && plan.frozenAt && `${plan.frozenBy}, ${instant(plan.frozenAt)}`],
          ["Inputs", inputs.hash.slice(0, 12)],
        ]}
      />
      <details className={classes.versions}>
        <summary>What it was computed from</summary>
        <ul>
          {inputs.versions.map(({ what, version, words }) => (
            <li key={what}>
              {words} <code>{version.slice(0, 12)}</code>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

/** How the same method would have done on the past it had not seen. */
function Backtest({ forecast: { method, backtest } }: { forecast: PlanResult["forecast"] }) {
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
