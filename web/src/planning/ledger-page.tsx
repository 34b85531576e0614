import { List, Table, Text } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import type { Ledger } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { number, percent, words } from "../components/format.ts";
import { groupBy } from "../components/group-by.ts";
import { Page, Section } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { adviceWords } from "./advice-words.ts";
import { bandWords } from "./band-words.ts";
import { Download } from "./download.tsx";
import { Notes } from "./forecast-page.tsx";
import { ImportDrawer } from "./import-drawer.tsx";
import { LedgerMark } from "./ledger-mark.tsx";
import classes from "./planning.module.css";
import { PlanningNav } from "./planning-nav.tsx";

type Row = Ledger["rows"][number];
type Measure = Row["measure"];

const measureNames: Record<Measure, string> = {
  netDeflected: "Net deflected contacts",
  botRecontact: "Come back after the bot",
  humanAhtS: "Handle time of people",
};

export function LedgerPage() {
  const query = useRead("GET /ledger", {});
  return (
    <Page
      question="Did the plans come true?"
      title="Ledger"
      answer="Every frozen plan against what came, month by month. Only months that are over, with their seven days for coming back, count."
      actions={<ImportDrawer kinds={["actuals", "volumes"]}>Import actuals</ImportDrawer>}
    >
      <PlanningNav />
      <Loaded query={query}>
        {(ledger) =>
          ledger.rows.length === 0 ? (
            <Empty title="No frozen plan yet">
              Freeze a plan: from then on each of its months is compared here with what came.
            </Empty>
          ) : (
            <LedgerView ledger={ledger} />
          )
        }
      </Loaded>
    </Page>
  );
}

function LedgerView({ ledger }: { ledger: Ledger }) {
  const { rows, measures, savings, advice, notes } = ledger;
  const byMonth = groupBy(rows, ({ planName, month }) => `${planName}, ${month}`);
  return (
    <>
      {advice.length > 0 && (
        <Section title="What should the next plan change?">
          <List size="sm">
            {advice.map((one) => (
              <List.Item key={`${one.reason} ${one.measure}`}>{adviceWords(one)}</List.Item>
            ))}
          </List>
        </Section>
      )}
      <Section title="Did the intervals hold?">
        <Coverage measures={measures} />
      </Section>
      <Section title="What may be booked?" id="savings">
        <Savings savings={savings} />
      </Section>
      {[...byMonth].map(([title, group], index) => (
        <Section key={title} title={title} aside={index === 0 && <Download what="ledger" />}>
          <MonthTable rows={group} />
        </Section>
      ))}
      <Notes notes={notes} />
    </>
  );
}

function Coverage({ measures }: { measures: Ledger["measures"] }) {
  if (measures.every(({ settled }) => settled === 0))
    return <Text c="dimmed">No month of a frozen plan is settled yet.</Text>;
  return (
    <TableFrame minWidth={760} label="Coverage of the intervals so far">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Figure</Table.Th>
            <Table.Th w="28%">80 % intervals held</Table.Th>
            <Table.Th w="28%">95 % intervals held</Table.Th>
            <Table.Th ta="right">What came, of what was said</Table.Th>
            <Table.Th ta="right">Better than the vendors' count by</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {measures.map(({ measure, coverage80, coverage95, correction, skill }) => (
            <Table.Tr key={measure}>
              <Table.Th scope="row">{measureNames[measure]}</Table.Th>
              <Table.Td>
                {coverage80 ? <Estimate estimate={coverage80} target={0.8} noun="figure" /> : "none settled"}
              </Table.Td>
              <Table.Td>
                {coverage95 ? <Estimate estimate={coverage95} target={0.95} noun="figure" /> : "none settled"}
              </Table.Td>
              <Table.Td ta="right">{correction === null ? "" : percent(correction)}</Table.Td>
              <Table.Td ta="right">{skill === null ? "" : percent(skill)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function Savings({ savings }: { savings: Ledger["savings"] }) {
  if (savings.length === 0) return <Text c="dimmed">Nothing can be booked yet.</Text>;
  const hours = (value: number | null) => (value === null ? "not known" : number(value));
  return (
    <TableFrame minWidth={640} label="What may be booked">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Plan and month</Table.Th>
            <Table.Th ta="right">Paid hours freed</Table.Th>
            <Table.Th ta="right">Hours that can be absorbed</Table.Th>
            <Table.Th ta="right">Booked</Table.Th>
            <Table.Th w="34%">Why</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {savings.map((one) => (
            <Table.Tr key={`${one.planId} ${one.month}`}>
              <Table.Th scope="row">
                <a href={`/planning/${one.planId}`}>{one.planName}</a>, {one.month}
              </Table.Th>
              <Table.Td ta="right">{hours(one.hoursFreed)}</Table.Td>
              <Table.Td ta="right">{hours(one.absorbable)}</Table.Td>
              <Table.Td ta="right">{hours(one.booked)}</Table.Td>
              <Table.Td className={classes.quiet}>{one.words}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function MonthTable({ rows }: { rows: readonly Row[] }) {
  return (
    <TableFrame minWidth={820} label="Predicted and realised">
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Contact reason</Table.Th>
            <Table.Th>Figure</Table.Th>
            <Table.Th ta="right">Predicted, 80 %</Table.Th>
            <Table.Th w="22%">On its 95 % interval</Table.Th>
            <Table.Th ta="right">Came</Table.Th>
            <Table.Th>Held?</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={`${row.reason} ${row.measure}`} data-total={row.reason === null || undefined}>
              <Table.Th scope="row">{row.reason === null ? "All together" : words(row.reason)}</Table.Th>
              <Table.Td>{measureNames[row.measure]}</Table.Td>
              <Table.Td ta="right">{predicted(row)}</Table.Td>
              <Table.Td>
                <LedgerMark row={row} />
              </Table.Td>
              <Table.Td ta="right" title={row.words}>
                {row.actual === null ? row.words : figure(row, row.actual)}
              </Table.Td>
              <Table.Td>
                <Held row={row} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function Held({ row }: { row: Row }) {
  if (row.state !== "settled")
    return <StateWord state="in-review">{row.state === "open" ? "not over" : "no data"}</StateWord>;
  if (row.inside80) return <StateWord state="in-force">inside</StateWord>;
  return row.inside95 ? (
    <StateWord state="stale">only in the wide one</StateWord>
  ) : (
    <StateWord state="warning">outside</StateWord>
  );
}

function figure({ measure }: Row, value: number): string {
  if (measure === "botRecontact") return percent(value);
  return measure === "humanAhtS" ? `${number(value)}\u00a0s` : number(value);
}

function predicted(row: Row): string {
  const { value, low80, high80 } = row.predicted;
  if (row.measure === "netDeflected") return bandWords(row.predicted);
  return `${figure(row, value)} (${figure(row, low80)} to ${figure(row, high80)})`;
}
