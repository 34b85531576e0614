import { SegmentedControl, Table, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import type { Band, PlanResult } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { number, percent, words } from "../components/format.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { Waterfall } from "../components/waterfall.tsx";
import { bandWords } from "./band-words.ts";
import classes from "./planning.module.css";

type Deflected = PlanResult["deflection"];
type Figures = Deflected["total"] | Deflected["reasons"][number];

/** What of a plan is shown: all contact reasons together, or the one that the address names. */
export function useShownReason({ reasons, total }: Deflected): { name: string | null; figures: Figures } {
  const [{ reason }] = useAddress();
  const found = reasons.find((one) => one.reason === reason);
  return found ? { name: found.reason, figures: found } : { name: null, figures: total };
}

export function ReasonPicker({ deflection }: { deflection: Deflected }) {
  const [, change] = useAddress();
  const { name } = useShownReason(deflection);
  const data = [
    { value: "", label: "All together" },
    ...deflection.reasons.map(({ reason }) => ({ value: reason, label: words(reason) })),
  ];
  return (
    <div className={classes.picker}>
      <SegmentedControl
        size="xs"
        aria-label="Contact reason"
        value={name ?? ""}
        data={data}
        onChange={(value) => change({ reason: value || null })}
      />
    </div>
  );
}

/** From the vendors' figure to the honest one, in contacts. */
export function DeflectionWaterfall({ deflection }: { deflection: Deflected }) {
  const { figures } = useShownReason(deflection);
  const steps = figures.waterfall.filter(({ contacts }) => spreads(contacts));
  return (
    <Waterfall
      measure="Contacts over the plan's days; medians, with their 80 % intervals"
      steps={steps.map(({ step, words: detail, contacts }) => ({
        label: stepNames[step] ?? words(step),
        detail,
        value: contacts.value,
        text: signed(contacts),
      }))}
      last={{ label: "Net deflected", text: bandWords(figures.netDeflected) }}
    />
  );
}

const stepNames: Record<string, string> = {
  contained: "Contained, as vendors count",
  "came-back": "People who came back",
  induced: "Contacts that only asking made",
  "repeats-avoided": "Repeat contacts avoided",
  "harder-mix": "Harder cases stay",
  assist: "Help for agents",
  review: "Reviewing the bot",
};

/** A step that is nothing in every draw says nothing. */
function spreads({ low95, high95 }: Band): boolean {
  return low95 !== 0 || high95 !== 0;
}

function signed(band: Band): string {
  return `${band.value > 0 ? "+" : ""}${bandWords(band)}`;
}

/** The same sessions counted by other rules, with what each does not see. */
export function Definitions({ deflection }: { deflection: Deflected }) {
  const { figures } = useShownReason(deflection);
  return (
    <TableFrame minWidth={760} label="Ways to count deflection">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Counted as</Table.Th>
            <Table.Th w="30%">Rate of bot sessions in the pilot</Table.Th>
            <Table.Th ta="right">Contacts in this plan</Table.Th>
            <Table.Th w="34%">Against the honest count</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {figures.definitions.map((one) => (
            <Table.Tr key={one.id} data-honest={one.id === "honest" || undefined} className={classes.definition}>
              <Table.Th scope="row">
                {one.name}
                <div className={classes.quiet}>{one.formula}</div>
              </Table.Th>
              <Table.Td>{one.rate ? <Estimate estimate={one.rate} noun="session" /> : "no pilot sessions"}</Table.Td>
              <Table.Td ta="right">{one.contacts ? bandWords(one.contacts) : "not known"}</Table.Td>
              <Table.Td>
                {one.words}
                {one.leavesOut.length > 0 && (
                  <div className={classes.quiet}>Does not see: {one.leavesOut.join("; ")}.</div>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

/** Which input the doubt comes from: what knowing it would take away. */
export function Tornado({ tornado }: { tornado: Deflected["total"]["tornado"] }) {
  if (tornado.length === 0) return <Text c="dimmed">Nothing in this plan is uncertain.</Text>;
  return (
    <ol className={classes.tornado}>
      {tornado.map(({ input, label, share }) => (
        <li key={input}>
          <span>{label}</span>
          <span className={classes.tornadoTrack} aria-hidden>
            <span style={{ width: `${100 * Math.min(1, Math.max(0, share))}%` }} />
          </span>
          <span className={classes.tornadoShare}>{share < 0.005 ? "below 1\u00a0%" : percent(share)}</span>
        </li>
      ))}
    </ol>
  );
}

const fieldNames: Record<string, string> = {
  readiness: "Readiness",
  adoption: "Adoption",
  containment: "Contained",
  botRecontact: "Come back after the bot",
  humanRecontact: "Come back after a person",
  inducedShare: "Induced sessions",
  qaFail: "Critical fails of the bot",
  assistSaving: "Help for agents saves",
  ahtSeconds: "Handle time",
  transferMultiplier: "Handle time after a transfer",
  recontactMultiplier: "Handle time of who comes back",
};
export const assumptionNames = fieldNames;

/** What the plan takes for granted about a contact reason, and from where. */
export function Assumptions({ plan }: { plan: PlanResult }) {
  const { name } = useShownReason(plan.deflection);
  const shown = plan.inputs.reasons.find(({ reason }) => reason === name);
  if (!shown)
    return <Text c="dimmed">Choose a contact reason above to see what the plan assumes about it, and from where.</Text>;
  return (
    <TableFrame minWidth={640} label={`Assumptions about ${words(shown.reason)}`}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Assumption</Table.Th>
            <Table.Th ta="right">Value, 95 % interval</Table.Th>
            <Table.Th ta="right">Cases</Table.Th>
            <Table.Th>From</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.assumptions.map(({ field, value, low, high, n, source, words: said }) => (
            <Table.Tr key={field}>
              <Table.Th scope="row">{fieldNames[field] ?? field}</Table.Th>
              <Table.Td ta="right">{assumed(field, value, low, high)}</Table.Td>
              <Table.Td ta="right">{number(n)}</Table.Td>
              <Table.Td>
                {source === "typed" ? "Typed by a planner" : words(source)}
                <div className={classes.quiet}>{said}</div>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function assumed(field: string, value: number, low: number, high: number): string {
  const text =
    field === "ahtSeconds"
      ? (each: number) => `${number(each)} s`
      : field.endsWith("Multiplier")
        ? (each: number) => `× ${number(each, 2)}`
        : (each: number) => percent(each);
  return low === high ? text(value) : `${text(value)} (${text(low)} to ${text(high)})`;
}
