import { SegmentedControl, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { ControlChart } from "../components/control-chart.tsx";
import { plural } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { CriterionPicker, useCriterion } from "./criterion-picker.tsx";
import { FindingsNav } from "./findings-nav.tsx";
import { ScopeFilter, useScope } from "./scope-filter.tsx";

type Chart = Reply<"GET /control-charts/:criterionId">;

export function ChartsPage() {
  const { criteria, chosen, query: calibration } = useCriterion();
  const [{ by }, change] = useAddress();
  const every = by === "month" ? "month" : "week";
  const query = useRead(
    "GET /control-charts/:criterionId",
    { params: { criterionId: chosen?.criterionId ?? "" }, query: { ...useScope(), by: every } },
    { enabled: chosen !== null, keepPrevious: true },
  );
  return (
    <Page
      question={
        chosen ? (
          <>
            Has it changed how often <em>{chosen.title}</em> is missed?
          </>
        ) : (
          "Has anything changed?"
        )
      }
      title="Misses over time"
      answer={query.data && <Answer chart={query.data} />}
    >
      <FindingsNav />
      <Loaded query={calibration} lines={2}>
        {() =>
          chosen === null ? (
            <Empty title="Nothing is scored yet">
              When tickets are scored and reviewed, their misses stand here by week.
            </Empty>
          ) : (
            <>
              <ScopeFilter>
                <CriterionPicker criteria={criteria} chosen={chosen} />
                <SegmentedControl
                  size="xs"
                  value={every}
                  onChange={(value) => change({ by: value })}
                  data={[
                    { value: "week", label: "By week" },
                    { value: "month", label: "By month" },
                  ]}
                />
              </ScopeFilter>
              <Loaded query={query} lines={1} height={280}>
                {(chart) => <OneChart chart={chart} />}
              </Loaded>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Answer({ chart: { periods, centre } }: { chart: Chart }) {
  const signals = periods.filter(({ signal }) => signal).length;
  const audits = periods.reduce((sum, period) => sum + period.audits, 0);
  if (centre === null)
    return (
      <>
        Not enough to tell: {plural(audits, "audit")} in {plural(periods.length, "period")}.
      </>
    );
  return signals === 0 ? (
    <>No period leaves what the others vary by.</>
  ) : (
    <>{plural(signals, "period lies", "periods lie")} outside what the others vary by.</>
  );
}

function OneChart({ chart }: { chart: Chart }) {
  if (chart.periods.length === 0) {
    return <Empty title="No audit in this scope">Widen the scope, or have more tickets reviewed.</Empty>;
  }
  return (
    <>
      <ControlChart
        periods={chart.periods}
        centre={chart.centre}
        changes={chart.changes}
        measure="Share of audited tickets that miss it"
      />
      <Text size="sm" c="dimmed" mt="sm" maw="46em">
        The shade is where a period ordinarily lies when nothing changes (Laney's p′ chart): chance within a period and
        the usual differences between neighbouring ones. Only tickets drawn by chance count. Periods with few audits
        have wide limits, so a real change can hide in them.
      </Text>
    </>
  );
}
