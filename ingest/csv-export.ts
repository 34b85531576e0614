/** A cell for export. Numbers and booleans are written as they are; only text can be read as a formula. */
export type CsvCell = string | number | boolean | null;

/**
 * First characters that a spreadsheet may read as the start of a formula: = + - @ TAB CR (OWASP ASVS 5, 1.2.10), LF, and the full-width
 * and typographic forms that some programs fold to them. Leading spaces do not protect: some programs trim them.
 */
const FORMULA_START = /^[ \u00A0]*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20\u2010-\u2015\u2212|%]|^\s*DDE\s*\(/i;

/** One cell, quoted where needed. A text that a spreadsheet could run is given a leading apostrophe, so that it stays a text. */
export function csvCell(value: CsvCell): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) || safe !== value ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One CSV line with CRLF (RFC 4180). */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}
