import { Button, List, NumberInput, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import { Estimate } from "../components/estimate.tsx";
import { day, number, percent, plural, today } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import { EffectChart } from "./effect-chart.tsx";
import {
  balanceValue,
  characteristics,
  counterfactualWords,
  effectScale,
  points,
  type Study,
  studyStates,
  verdictWords,
} from "./effect-words.ts";
import classes from "./training.module.css";

const refresh = ["GET /effect-studies/:id", "GET /effect-studies", "GET /recommendations"] as const;

/** Whether a module works, against where its learners would be without it. */
export function EffectPage() {
  const { me } = useSession();
  const id = useParam("id");
  const query = useRead("GET /effect-studies/:id", { params: { id } });
  const study = query.data;
  const mayAct = me.role === "trainer" || me.role === "operator";
  return (
    <Page
      question={
        study ? (
          <>
            Does <em>{study.moduleTitle}</em> work?
          </>
        ) : (
          "Does it work?"
        )
      }
      title="Effect"
      back={{ to: "/effects", label: "Effects" }}
      answer={study && <Answer study={study} />}
    >
      <Loaded query={query} lines={3} height={120}>
        {(loaded) => (
          <>
            {loaded.simulation && <SimulatedNote study={loaded} />}
            {loaded.result && <Result study={loaded} />}
            <Plan study={loaded} />
            {mayAct && <Act study={loaded} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Answer({ study }: { study: Study }) {
  const made = study.simulation ? "In a made-up later period: " : "";
  if (study.result) return <>{made + verdictWords(study.result)}</>;
  return (
    <>
      {studyStates[study.state]}. {study.power.sentence}
    </>
  );
}

function SimulatedNote({ study: { simulation, power } }: { study: Study }) {
  if (!simulation) return null;
  return (
    <div className={classes.simulated} role="note">
      <Text fw={700}>Simulated later period</Text>
      <Text size="sm">
        The tickets after the start are made up, with a true effect of {points(simulation.trueEffect)} points and{" "}
        {simulation.ticketsPerAgent} tickets an agent (seed {simulation.seed}, {simulation.by}, {day(simulation.at)}).
        The plan below counts on {number(power.ticketsAfter)} an agent, with which less can be seen. It shows what a
        result looks like. It is no measurement, and no recommendation learns from it.
      </Text>
    </div>
  );
}

function Result({ study }: { study: Study }) {
  const { result, startDay, simulation, feeds, criterionTitle } = study;
  if (!result) return null;
  const scale = effectScale([result.effect, result.difference]);
  return (
    <>
      <Section title={`Corrected rate of “${criterionTitle}”`}>
        <Text maw="46em" mb="sm">
          {counterfactualWords(result)}
        </Text>
        <EffectChart points={result.points} startDay={startDay} simulated={simulation !== null} />
      </Section>
      <Section title="How sure is that?">
        {result.effect && (
          <>
            <Text size="sm" fw={600}>
              Effect, adjusted for the rate before
            </Text>
            <Estimate
              estimate={result.effect}
              unit="points"
              scale={scale}
              noun="agent"
              provisional={simulation ? "made up" : null}
            />
          </>
        )}
        {result.difference && (
          <>
            <Text size="sm" fw={600} mt="sm">
              Plain difference of both groups' changes
            </Text>
            <Estimate
              estimate={result.difference}
              unit="points"
              scale={scale}
              noun="agent"
              provisional={simulation ? "made up" : null}
            />
          </>
        )}
        <List size="sm" mt="sm">
          {result.groups.map(({ arm, agents, tickets }) => (
            <List.Item key={arm}>
              {arm === "treated" ? "Trained" : "Compared with"}: {agents.join(", ")}; {plural(tickets.before, "ticket")}{" "}
              before, {tickets.after} after
            </List.Item>
          ))}
          {result.warnings.map((warning) => (
            <List.Item key={warning}>{warning}</List.Item>
          ))}
          {feeds && (
            <List.Item>
              The next recommendation of this module counts with {percent(feeds.value)} ({percent(feeds.low)} to{" "}
              {percent(feeds.high)}) of the misses beyond the target removed, instead of the assumption.
            </List.Item>
          )}
        </List>
        <Text size="xs" c="dimmed" mt="sm">
          A comparison with the trained agents' own past is not offered: whoever is chosen for a bad month has a better
          one next, trained or not.
        </Text>
      </Section>
    </>
  );
}

function Plan({ study }: { study: Study }) {
  const { design, power, fromDay, startDay, untilDay, plannedBy, plannedAt } = study;
  const how =
    design.kind === "wait-list"
      ? `drawn by chance (seed ${design.seed})`
      : "matched on rate, tickets, time in the job and team";
  return (
    <Section title="Decided before the start">
      <Text fw={600}>{power.sentence}</Text>
      <Provenance
        facts={[
          ["Trained", design.treated.join(", ")],
          ["Compared with", design.control.join(", ")],
          ["Not measured", design.unmatched.join(", ")],
          ["Groups", how],
          ["Periods", `${day(fromDay)} until ${day(startDay)}, then until ${day(untilDay)}`],
          ["Planned by", `${plannedBy}, ${day(plannedAt)}`],
        ]}
      />
      {design.balance.length > 0 && <Balance balance={design.balance} />}
    </Section>
  );
}

/** How alike both groups were: what a reader of the result must be able to see. */
function Balance({ balance }: { balance: Study["design"]["balance"] }) {
  return (
    <TableFrame label="Both groups before the start">
      <Table verticalSpacing="xs" mt="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Before the start, on average</Table.Th>
            <Table.Th ta="right">Trained</Table.Th>
            <Table.Th ta="right">Compared with</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {balance.map(({ of, treated, control }) => (
            <Table.Tr key={of}>
              <Table.Td>{characteristics[of]}</Table.Td>
              <Table.Td ta="right">{balanceValue(of, treated)}</Table.Td>
              <Table.Td ta="right">{balanceValue(of, control)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function Act({ study }: { study: Study }) {
  const params = { id: study.id };
  const measure = useSend("POST /effect-studies/:id/measurement", { refresh });
  const simulate = useSend("POST /effect-studies/:id/simulation", { refresh });
  const [effect, setEffect] = useState(10);
  const error = measure.error ?? simulate.error;
  return (
    <Section title="Next">
      {study.state !== "measured" && (
        <Button
          loading={measure.isPending}
          disabled={today() < study.untilDay}
          onClick={() => measure.mutate({ params })}
        >
          Measure it
        </Button>
      )}
      {study.state !== "measured" && (
        <>
          <Text size="sm" mt="md" maw="46em">
            The later period ends on {day(study.untilDay)}. Until then you can make one up, to see what a result would
            look like; it is marked everywhere and feeds nothing.
          </Text>
          <NumberInput
            label="True effect to put in, points"
            maw={220}
            min={-50}
            max={50}
            value={effect}
            onChange={(value) => setEffect(Number(value) || 0)}
          />
          <Button
            mt="xs"
            variant="default"
            loading={simulate.isPending}
            onClick={() => simulate.mutate({ params, body: { trueEffect: effect / 100 } })}
          >
            Make up a later period
          </Button>
        </>
      )}
      {error && <Problem error={error} doing="saving" />}
    </Section>
  );
}
