import { SegmentedControl, Table } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import type { PlanResult } from "../client/wire.ts";
import { number } from "../components/format.ts";
import { Heatmap } from "../components/heatmap.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { bandWords, chance } from "./band-words.ts";

type Staffing = PlanResult["staffing"];

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const columns = weekdays.map((label, index) => ({ id: String(index + 1), label }));
const views = [
  { value: "with", label: "With the bot" },
  { value: "without", label: "Without" },
  { value: "fewer", label: "Fewer" },
] as const;
type View = (typeof views)[number]["value"];

/** Scheduled people by weekday and local time. */
export function StaffHeat({ staffing, timeZone }: { staffing: Staffing; timeZone: string }) {
  const [{ heat }, change] = useAddress();
  const view: View = views.find(({ value }) => value === heat)?.value ?? "with";
  const value = (cell: Staffing["heat"][number]) =>
    view === "fewer" ? cell.without.value - cell.with.value : cell[view].value;
  return (
    <>
      <SegmentedControl
        size="xs"
        mb="sm"
        aria-label="What the cells show"
        value={view}
        data={views.map((one) => ({ ...one }))}
        onChange={(next) => change({ heat: next === "with" ? null : next })}
      />
      <Heatmap
        label="Scheduled people by weekday and time"
        heading={timeZone}
        columns={columns}
        rows={[...new Set(staffing.heat.map(({ time }) => time))].sort()}
        text={(people) => number(people, people < 10 && !Number.isInteger(people) ? 1 : 0)}
        cells={staffing.heat.map((cell) => ({
          row: cell.time,
          column: String(cell.weekday),
          value: value(cell),
          title: `${weekdays[cell.weekday - 1]} ${cell.time}: without ${bandWords(cell.without, 1)}, with ${bandWords(cell.with, 1)}`,
        }))}
      />
    </>
  );
}

/** Heads that cover each shift on each weekday. */
export function Shifts({ staffing }: { staffing: Staffing }) {
  const names = [...new Map(staffing.shifts.map(({ shift, start }) => [shift, start]))];
  const at = (shift: string, weekday: number) =>
    staffing.shifts.find((one) => one.shift === shift && one.weekday === weekday);
  return (
    <TableFrame minWidth={640} label="People by shift">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Shift</Table.Th>
            {weekdays.map((weekday) => (
              <Table.Th key={weekday} ta="right">
                {weekday}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {names.map(([shift, start]) => (
            <Table.Tr key={shift}>
              <Table.Th scope="row">
                {shift}, {start}
              </Table.Th>
              {weekdays.map((weekday, index) => {
                const cell = at(shift, index + 1);
                return (
                  <Table.Td key={weekday} ta="right" title={cell && `without the bot ${bandWords(cell.without)}`}>
                    {cell ? bandWords(cell.with) : ""}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

/** Whether the service level would be met, in a sentence; null where nobody waits. */
export function serviceWords({ pTargetMet, pTargetMetAtHigh80 }: Staffing): string | null {
  if (!pTargetMet) return null;
  const middle = `With the middle figure in every interval, the service level is met with a chance of ${chance(pTargetMet.with)}`;
  if (!pTargetMetAtHigh80) return `${middle}.`;
  return `${middle}; with the upper end of the 80 % interval, ${chance(pTargetMetAtHigh80.with)}.`;
}
