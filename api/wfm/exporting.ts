import { type CsvCell, csvLine } from "../../ingest/csv-export.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { candidateBoard } from "./candidates.ts";
import { comparePlans, planIds } from "./comparing.ts";
import {
  candidateTables,
  comparisonTables,
  forecastTables,
  ledgerTables,
  staffingTables,
  type Table,
} from "./export-tables.ts";
import { ledgerOf } from "./ledger.ts";

type What = "forecast" | "staffing" | "comparison" | "ledger" | "candidates";
type Query = { format: "csv" | "xlsx"; id?: string | undefined; ids?: string | undefined };

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A table as a file: CSV with every sheet after the other, or a workbook. Text is never a formula in either. */
export async function exportFile(context: Context, what: What, query: Query) {
  const tables = (await tablesOf(context, what, query)).map((table) => ({ ...table, rows: table.rows.map(rounded) }));
  const fileName = `${what}.${query.format}`;
  if (query.format === "csv") {
    const bytes = Buffer.from(`\uFEFF${csvText(tables)}`, "utf8");
    return { fileName, mediaType: "text/csv; charset=utf-8", base64: bytes.toString("base64") };
  }
  return { fileName, mediaType: xlsx, base64: (await workbook(tables)).toString("base64") };
}

async function tablesOf(context: Context, what: What, { id, ids }: Query): Promise<Table[]> {
  if (what === "ledger") return ledgerTables(await ledgerOf(context, { plan: id }));
  if (what === "candidates") return candidateTables((await candidateBoard(context, id)).candidates);
  if (what === "comparison") return comparisonTables(await comparePlans(context, planIds(ids ?? "")));
  const of = what === "forecast" ? "forecast" : "plan";
  if (id === undefined) throw new AppError("invalid", `Name the ${of} to export: id=<id>.`);
  const store = context.stores.wfm(context.db);
  const found = of === "forecast" ? await store.forecast(id) : await store.plan(id);
  if (!found) throw new AppError("not-found", `There is no ${of} ${id}.`);
  if (!found.result) throw new AppError("conflict", `This ${of} is not computed yet. Wait until it is done.`);
  return "points" in found.result ? forecastTables(found.result) : staffingTables(found.result);
}

/** Ten digits: what a sum of floating-point numbers adds behind them means nothing. */
function rounded(cells: Table["rows"][number]): Table["rows"][number] {
  return cells.map((value) => (typeof value === "number" ? Number(value.toPrecision(10)) : value));
}

function csvText(tables: readonly Table[]): string {
  return tables
    .map(({ name, headings, rows }) =>
      [...(tables.length > 1 ? [[name]] : []), headings, ...rows].map((cells) => csvLine(cells)).join(""),
    )
    .join("\r\n");
}

/** Loaded when somebody asks for a workbook: a start does not wait for it. */
async function workbook(tables: readonly Table[]): Promise<Buffer> {
  const { default: writeXlsxFile } = await import("write-excel-file/node");
  return writeXlsxFile(
    tables.map(({ name, headings, rows }) => ({
      sheet: name,
      data: [headings.map((value) => ({ value, fontWeight: "bold" as const })), ...rows.map((row) => row.map(cell))],
      stickyRowsCount: 1,
    })),
  ).toBuffer();
}

/** A text keeps its type, so that a spreadsheet shows it and never runs it. */
function cell(value: CsvCell) {
  if (value === null) return null;
  if (typeof value === "number") return { value, type: Number };
  if (typeof value === "boolean") return { value, type: Boolean };
  return { value, type: String };
}
