import { Table } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import type { Candidate } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { number, percent, words } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { BandMark } from "./band-mark.tsx";
import { bandWords, chance } from "./band-words.ts";
import { Download } from "./download.tsx";
import { Notes } from "./forecast-page.tsx";
import classes from "./planning.module.css";
import { PlanningNav } from "./planning-nav.tsx";
import { ProgrammeBoard } from "./programme-board.tsx";

export function CandidatesPage() {
  const query = useRead("GET /candidates", {});
  return (
    <Page
      question="What should the bot do next?"
      title="Candidates"
      answer={
        query.data?.planName
          ? `Ranked by hours saved × readiness × (1 − risk), with the figures of ${query.data.planName}.`
          : "Ranked by hours saved × readiness × (1 − risk); without a computed plan there are no hours yet."
      }
      actions={<Download what="candidates" />}
    >
      <PlanningNav />
      <Section title="Where does each stand?" id="programme">
        <ProgrammeBoard candidates={query.data?.candidates ?? []} />
      </Section>
      <Section title="Which contact reasons are worth it?" id="ranking">
        <Loaded query={query}>
          {({ candidates, notes }) =>
            candidates.length === 0 ? (
              <Empty title="No contact reason is known yet">
                Import tickets: each of their contact reasons is ranked.
              </Empty>
            ) : (
              <>
                <Ranking candidates={candidates} />
                <Notes notes={notes} />
              </>
            )
          }
        </Loaded>
      </Section>
    </Page>
  );
}

function Ranking({ candidates }: { candidates: readonly Candidate[] }) {
  const values = candidates.flatMap(({ score }) => [score.low80, score.high80]);
  const scale = { min: Math.min(0, ...values), max: Math.max(1, ...values) };
  return (
    <TableFrame minWidth={980} label="Candidates for the bot">
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Contact reason</Table.Th>
            <Table.Th w="26%">Worth, in hours a month</Table.Th>
            <Table.Th ta="right" w="13%">
              Net a month
            </Table.Th>
            <Table.Th ta="right">Ready</Table.Th>
            <Table.Th w="13%">Bot quality</Table.Th>
            <Table.Th w="26%">What is in the way</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {candidates.map((one) => (
            <Table.Tr key={one.reason}>
              <Table.Th scope="row">
                {one.rank}. {words(one.reason)}
                <div className={classes.quiet}>{number(one.contactsPerMonth)} contacts a month</div>
              </Table.Th>
              <Table.Td>
                <BandMark band={one.score} scale={scale} label={number(one.score.value, 1)} />
              </Table.Td>
              <Table.Td ta="right">
                {one.netPerMonth ? bandWords(one.netPerMonth) : "not in the plan"}
                {one.pNetNotPositive !== null && (
                  <div className={classes.quiet}>chance of none {chance(one.pNetNotPositive)}</div>
                )}
              </Table.Td>
              <Table.Td ta="right" title={`covered ${percent(one.readiness.covered)}`}>
                {percent(one.readiness.value)}
              </Table.Td>
              <Table.Td>{one.quality ? <Estimate estimate={one.quality} /> : "too few audits"}</Table.Td>
              <Table.Td>
                <Blockers candidate={one} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function Blockers({ candidate: { blockers } }: { candidate: Candidate }) {
  if (blockers.length === 0) return <>Nothing that is known</>;
  return (
    <ul className={classes.blockers}>
      {blockers.map(({ kind, words: said, link }) => (
        <li key={`${kind} ${said}`}>{link ? <a href={link}>{said}</a> : said}</li>
      ))}
    </ul>
  );
}
