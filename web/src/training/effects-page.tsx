import { Table } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { day } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import { studyStates, verdictWords } from "./effect-words.ts";
import { PlanEffect } from "./plan-effect.tsx";

const looks = {
  planned: "scheduled",
  running: "in-review",
  ready: "in-review",
  measured: "approved",
  simulated: "warning",
} as const;

export function EffectsPage() {
  const { me } = useSession();
  const [{ module }] = useAddress();
  const query = useRead("GET /effect-studies", {});
  return (
    <Page
      question="Which modules are shown to work?"
      title="Effects"
      answer="Each measurement is planned before it starts, against agents who are not trained yet."
    >
      <Loaded query={query} lines={3}>
        {({ studies }) => {
          const shown = module ? studies.filter(({ moduleId }) => moduleId === module) : studies;
          return shown.length === 0 ? (
            <Empty title="Nothing is measured yet">Plan a measurement below, before agents are trained.</Empty>
          ) : (
            <TableFrame minWidth={640} label="Measurements">
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Module</Table.Th>
                    <Table.Th>Criterion</Table.Th>
                    <Table.Th>State</Table.Th>
                    <Table.Th>Result, or what can be seen</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {shown.map((study) => (
                    <Table.Tr key={study.id}>
                      <Table.Td>
                        <a href={`/effects/${study.id}`}>{study.moduleTitle}</a>
                      </Table.Td>
                      <Table.Td>{study.criterionTitle}</Table.Td>
                      <Table.Td>
                        <StateWord state={looks[study.state]}>{studyStates[study.state]}</StateWord>
                      </Table.Td>
                      <Table.Td>
                        {study.result
                          ? (study.simulation ? "Made up: " : "") + verdictWords(study.result)
                          : `${study.power.sentence} Ends on ${day(study.untilDay)}.`}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </TableFrame>
          );
        }}
      </Loaded>
      {(me.role === "trainer" || me.role === "operator") && <PlanEffect moduleId={module ?? null} />}
    </Page>
  );
}
