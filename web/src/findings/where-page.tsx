import { Text } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { EstimateTable } from "../components/estimate-table.tsx";
import { number, percent, plural, words } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Pareto } from "../components/pareto.tsx";
import { Severity } from "../components/severity.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { FindingsNav } from "./findings-nav.tsx";
import { ScopeFilter, useScope } from "./scope-filter.tsx";

type Defects = Reply<"GET /defects">;

export function WherePage() {
  const query = useRead("GET /defects", { query: useScope() }, { keepPrevious: true });
  return (
    <Page
      question="Where do the misses lie?"
      title="Where misses lie"
      answer={query.data && query.data.pareto.length > 0 && <Answer defects={query.data} />}
    >
      <FindingsNav />
      <ScopeFilter />
      <Loaded query={query} lines={6} height={56}>
        {(defects) => (defects.audited === 0 ? <NoAudits /> : <Misses defects={defects} />)}
      </Loaded>
    </Page>
  );
}

function Answer({ defects: { pareto, tickets, audited } }: { defects: Defects }) {
  const most = pareto.findIndex(({ cumulative }) => cumulative >= 0.5) + 1;
  return (
    <>
      {plural(most, "step makes", "steps make")} up half of the expected misses, of {number(pareto.length)}. From{" "}
      {plural(audited, "ticket")} reviewed blind of {number(tickets)}.
    </>
  );
}

function Misses({ defects: { families, pareto, unknown } }: { defects: Defects }) {
  return (
    <>
      <Section title="Which steps are missed most?">
        {pareto.length === 0 ? (
          <Empty title="Too few audits in this scope">Widen the scope, or have more tickets reviewed.</Empty>
        ) : (
          <Pareto
            measure="Tickets that miss it, expected in the population; the line is the 95 % interval"
            bars={pareto.map(({ step, criteria, misses, cumulative }) => ({
              id: step ? `${step.sopId}#${step.stepId}` : (criteria[0]?.criterion ?? ""),
              label: step ? (
                <a href={addressTo(`/sops/${step.sopId}`, { rule: step.stepId })}>{step.heading}</a>
              ) : (
                criteria[0]?.title
              ),
              detail: step
                ? `${words(step.sopId)}: ${criteria.map(({ title }) => title).join(", ")}`
                : "No SOP states it",
              value: misses.value,
              low: misses.low,
              high: misses.high,
              text: `${number(misses.value)} (${number(misses.low)}–${number(misses.high)})`,
              cumulative: `${percent(cumulative)} so far`,
            }))}
          />
        )}
        {unknown.length > 0 && (
          <Text size="sm" c="dimmed" mt="sm">
            Too few audits to place: {unknown.join(", ")}.
          </Text>
        )}
      </Section>
      <Section title="How many tickets are free of errors, by family?">
        <EstimateTable
          heading="Family"
          order="given"
          asideHeading="Defects"
          rows={families.map(({ family, of, estimate, errors, opportunities, dpmo, sigma }) => ({
            id: family,
            name: family,
            title: <Severity severity={family} />,
            detail: of === "tickets" ? "tickets without an error of this family" : "opportunities without an error",
            estimate,
            missing: "Not enough audits where it applied",
            noun: "ticket",
            aside:
              dpmo === null ? (
                "none counted"
              ) : (
                <>
                  {number(errors)} of {plural(opportunities, "opportunity", "opportunities")}
                  <br />
                  <Text span size="xs" c="dimmed">
                    {number(dpmo)} per million{sigma !== null && `, ${number(sigma, 1)} sigma`}
                  </Text>
                </>
              ),
          }))}
        />
        <Text size="sm" c="dimmed" mt="sm" maw="46em">
          Only tickets drawn by chance count, each weighted by how seldom it was drawn; reviews of complaints and
          disputes are left out. A criterion that did not apply is no opportunity.
        </Text>
      </Section>
    </>
  );
}

function NoAudits() {
  return (
    <Empty title="Nothing in this scope has been reviewed blind">
      When drawn tickets are reviewed, the steps that are missed most stand here, with how many misses to expect.
    </Empty>
  );
}
