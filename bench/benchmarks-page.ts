import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

const page = "docs/benchmarks.md";
const opening =
  "# Benchmarks\n\nMeasured with the commands shown, on public data that is not part of this repository.\n";

/** Lines of Markdown that are also printed as they come. */
export type Report = {
  say: (...text: string[]) => void;
  table: (headings: readonly string[], rows: readonly (readonly string[])[]) => void;
  lines: readonly string[];
};

export function startReport(): Report {
  const lines: string[] = [];
  const say = (...text: string[]) => {
    for (const line of text) {
      lines.push(line);
      process.stdout.write(`${line}\n`);
    }
  };
  return {
    lines,
    say,
    table(headings, rows) {
      say("", `| ${headings.join(" | ")} |`, `|${headings.map(() => "---").join("|")}|`);
      say(...rows.map((row) => `| ${row.join(" | ")} |`), "");
    },
  };
}

/** Replaces the section between the marks of this name in docs/benchmarks.md, or adds it. */
export function writeSection(name: string, title: string, command: string, report: Report): void {
  const before = existsSync(page) ? readFileSync(page, "utf8") : opening;
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown processor"}, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  const body = [start, `## ${title}`, "", `\`${command}\`, ${date}, ${machine}.`, "", ...report.lines, end].join("\n");
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  const after =
    from >= 0 && to > from
      ? before.slice(0, from) + body + before.slice(to + end.length)
      : `${before.trimEnd()}\n\n${body}\n`;
  writeFileSync(page, after.replaceAll(/\n{3,}/g, "\n\n"));
}
