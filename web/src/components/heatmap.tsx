import { Table } from "@mantine/core";
import classes from "./heatmap.module.css";
import { TableFrame } from "./table-frame.tsx";

export type HeatCell = { row: string; column: string; value: number; title: string };

type HeatmapProps = {
  rows: readonly string[];
  columns: readonly { id: string; label: string }[];
  cells: readonly HeatCell[];
  /** of the first column */
  heading: string;
  label: string;
  text: (value: number) => string;
};

/** A table whose cells are shaded by their figure; below zero in the second colour. The figure stands in every cell. */
export function Heatmap({ rows, columns, cells, heading, label, text }: HeatmapProps) {
  const most = Math.max(1e-9, ...cells.map(({ value }) => Math.abs(value)));
  const at = new Map(cells.map((cell) => [`${cell.row} ${cell.column}`, cell]));
  return (
    <TableFrame maxHeight={520} label={label}>
      <Table className={classes.table} stickyHeader verticalSpacing={1} horizontalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{heading}</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column.id} className={classes.head}>
                {column.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row}>
              <Table.Th scope="row" className={classes.row}>
                {row}
              </Table.Th>
              {columns.map((column) => {
                const cell = at.get(`${row} ${column.id}`);
                return (
                  <Table.Td key={column.id} className={classes.cell} title={cell?.title} style={shade(cell, most)}>
                    {cell ? text(cell.value) : ""}
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

function shade(cell: HeatCell | undefined, most: number): React.CSSProperties {
  if (!cell || cell.value === 0) return {};
  const share = Math.round((85 * Math.abs(cell.value)) / most);
  const tone = cell.value < 0 ? "var(--pl-second-band)" : "var(--pl-band)";
  return { background: `color-mix(in srgb, ${tone} ${share}%, transparent)` };
}
