import type { CriterionCalibration } from "../../evals/calibrate.ts";
import { type JudgmentRow, parseJudgments } from "../../evals/judgments-file.ts";
import { coverageChart, coverageCurve, escapeHtml, intervalPlot, type Scored } from "./calibration-charts.ts";
import { estimateText, numberText } from "./output.ts";

/** Mean human label against mean judge score of one bin, both in [0, 1]. */
type Bin = { judge: number; human: number; n: number };
type Pair = { judge: number; human: number };

const binsAtMost = 10;

/** One page without scripts or outside parts: per criterion its estimates, agreement, and a reliability diagram. */
export function calibrationReport(criteria: readonly CriterionCalibration[], lines: Iterable<string>): string {
  const { rows } = parseJudgments(lines);
  const byCriterion = new Map<string, JudgmentRow[]>();
  for (const row of rows) {
    const known = byCriterion.get(row.criterion);
    if (known) known.push(row);
    else byCriterion.set(row.criterion, [row]);
  }
  const sections = criteria.map((one) => section(one, scoredOf(byCriterion.get(one.criterion) ?? [])));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Calibration report</title><style>${style}</style></head>
<body><main><h1>Calibration report</h1>
<p>How well a judge agrees with people, and what the true figures are once the judge is corrected by human audits.
Intervals are at 95 % confidence unless the method says otherwise.</p>
${overview(criteria)}
${sections.join("\n")}
</main></body></html>
`;
}

const style = `:root{color-scheme:light dark;--line:#767676;--mark:#1f5f8b;--rule:#d8d8d8}
@media(prefers-color-scheme:dark){:root{--line:#9a9a9a;--mark:#7db7dd;--rule:#3d3d3d}}
body{font:16px/1.5 system-ui,sans-serif;margin:2rem}main{max-width:52rem;margin:auto}
section{border-top:1px solid var(--rule);margin-top:2rem}.plots{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--rule)}
caption{text-align:left;font-weight:600;padding:.5rem 0}figure{margin:0;width:22rem;max-width:100%}figcaption{font-size:.85rem}
svg{width:100%;display:block}svg text{fill:currentColor}li{margin:.2rem 0}`;

const estimateNames: Record<keyof CriterionCalibration["estimates"], string> = {
  recommended: "To publish",
  regression: "Judge corrected by audits",
  ppi: "PPI++, for the process",
  humanOnly: "Audits alone",
  exact: "Audits alone, exact for few",
  naive: "Judge alone, not corrected",
};
const agreementNames: Record<keyof CriterionCalibration["agreement"], string> = {
  ac1: "Gwet's AC1",
  kappa: "Cohen's κ",
  weightedKappa: "Weighted κ",
  alpha: "Krippendorff's α",
};

/** All criteria at a glance; several of them are what a reader compares first. */
function overview(criteria: readonly CriterionCalibration[]): string {
  if (criteria.length < 2) return "";
  const rows = criteria.map(({ criterion, n, N, estimates, agreement, certificate }) => {
    const accepted = certificate ? `${numberText(100 * certificate.acceptedShare)} %` : "none";
    const cells = [estimateText(estimates.recommended), estimateText(estimates.naive), estimateText(agreement.ac1)];
    return `<tr><th scope="row">${escapeHtml(criterion)}</th>${[...cells, `${n} of ${N}`, accepted].map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
  });
  const heads = ["Criterion", "To publish", "Judge alone", "AC1", "Audits", "Accepted without a person"];
  return `<table><caption>All criteria</caption><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function section(one: CriterionCalibration, { scored, pass }: ReturnType<typeof scoredOf>): string {
  const pairs = scored.filter((row): row is Pair => row.human !== null);
  const { criterion, type, N, n, estimates, agreement, map, certificate, warnings } = one;
  const recommended = `<p><strong>${escapeHtml(estimateText(estimates.recommended))}</strong> is the ${type === "rate" ? "pass rate" : "mean"} to publish: ${n} audits of ${N} items.</p>`;
  const accepted = certificate
    ? `<p>${numberText(100 * certificate.acceptedShare)} % of the verdicts may be accepted without a person (promised agreement ${certificate.agreement}).</p>`
    : "<p>No verdict may be accepted without a person on this evidence.</p>";
  return [
    `<section><h2>${escapeHtml(criterion)}</h2>`,
    recommended,
    accepted,
    intervalPlot(criterion, estimates),
    estimateTable("Estimates", named(estimateNames, estimates)),
    estimateTable("Agreement of judge and people", named(agreementNames, agreement)),
    map
      ? `<p>Brier score ${numberText(map.raw.brier)} as the judge says it, ${numberText(map.calibrated.brier)} after mapping (${map.kind}).</p>`
      : "",
    `<div class="plots">`,
    pairs.length > 0
      ? figure("On the dashed line the judge's score means what it says.", diagram(criterion, binned(pairs)))
      : "",
    type === "rate" && pass !== null
      ? figure(
          "Agreement of the verdicts accepted, surest first.",
          coverageChart(criterion, coverageCurve(scored, pass), certificate),
        )
      : "",
    "</div>",
    warnings.length > 0 ? `<ul>${warnings.map((warning) => `<li>${escapeHtml(warning)}</li>`).join("")}</ul>` : "",
    "</section>",
  ].join("\n");
}

type Figure = CriterionCalibration["estimates"]["recommended"];

function named<K extends string>(names: Record<K, string>, figures: Record<K, Figure>): [string, Figure][] {
  return (Object.keys(names) as K[]).map((key) => [names[key], figures[key]]);
}

function figure(caption: string, plot: string): string {
  return `<figure><figcaption>${caption}</figcaption>${plot}</figure>`;
}

function estimateTable(caption: string, figures: [string, Figure][]): string {
  const rows = figures.flatMap(([name, figure]) =>
    figure
      ? [
          `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(estimateText(figure))}</td><td>${figure.n}</td><td>${escapeHtml(figure.method)}</td></tr>`,
        ]
      : [],
  );
  const head = `<tr><th scope="col">Figure</th><th scope="col">Value (interval)</th><th scope="col">n</th><th scope="col">Method</th></tr>`;
  return `<table><caption>${escapeHtml(caption)}</caption><thead>${head}</thead><tbody>${rows.join("")}</tbody></table>`;
}

/** Numeric judge scores with the human label, if there is one, in [0, 1]; a pass level makes the label 0 or 1. */
function scoredOf(rows: readonly JudgmentRow[]): { scored: Scored[]; pass: number | null } {
  const [min, max] = rows.find((row) => row.scale)?.scale ?? [0, 1];
  const named = rows.find((row) => row.pass !== undefined)?.pass;
  const inUnits = (value: number) => (value - min) / (max - min);
  const words = rows.every(({ human }) => human === null || human.kind === "verdict");
  const pass = typeof named === "number" ? inUnits(named) : words ? 0.5 : null;
  const unitOf = (given: JudgmentRow["judge"]) =>
    given === null || given.kind === "category" ? null : given.kind === "score" ? inUnits(given.value) : given.value;
  const scored = rows.flatMap(({ judge, human }): Scored[] => {
    const score = unitOf(judge);
    const graded = unitOf(human);
    if (score === null || score < 0 || score > 1) return [];
    if (graded === null || graded < 0 || graded > 1) return [{ judge: score, human: null }];
    return [{ judge: score, human: pass === null ? graded : Number(graded >= pass - 1e-9) }];
  });
  return { scored, pass };
}

/** Bins of equal numbers; equal scores stay together. */
function binned(pairs: readonly Pair[]): Bin[] {
  const sorted = pairs.toSorted((a, b) => a.judge - b.judge);
  const size = Math.ceil(sorted.length / binsAtMost);
  const groups: Pair[][] = [];
  for (const pair of sorted) {
    const last = groups.at(-1);
    const joins = last && (last.length < size || last.at(-1)?.judge === pair.judge);
    if (joins) last.push(pair);
    else groups.push([pair]);
  }
  const mean = (group: Pair[], of: keyof Pair) => group.reduce((sum, pair) => sum + pair[of], 0) / group.length;
  return groups.map((group) => ({ judge: mean(group, "judge"), human: mean(group, "human"), n: group.length }));
}

const side = 300;
const margin = 40;

/** Points on the diagonal = a calibrated judge; the area of a point grows with its number of audits. */
function diagram(criterion: string, bins: readonly Bin[]): string {
  const most = Math.max(...bins.map(({ n }) => n));
  const x = (value: number) => (margin + value * side).toFixed(1);
  const y = (value: number) => (margin / 2 + (1 - value) * side).toFixed(1);
  const points = bins.map(({ judge, human, n }) => {
    const radius = (3 + 7 * Math.sqrt(n / most)).toFixed(1);
    const label = `judge ${numberText(judge)}, people ${numberText(human)}, ${n} audits`;
    return `<circle cx="${x(judge)}" cy="${y(human)}" r="${radius}" fill="var(--mark)" fill-opacity=".75"><title>${label}</title></circle>`;
  });
  const ticks = [0, 0.5, 1].map(
    (tick) =>
      `<text x="${x(tick)}" y="${margin / 2 + side + 16}" text-anchor="middle" font-size="12">${tick}</text><text x="${margin - 6}" y="${y(tick)}" text-anchor="end" dominant-baseline="middle" font-size="12">${tick}</text>`,
  );
  const size = `${margin + side + 20} ${margin / 2 + side + 40}`;
  return `<svg viewBox="0 0 ${size}" role="img" aria-label="${escapeHtml(`Reliability diagram of ${criterion}`)}">
<rect x="${margin}" y="${margin / 2}" width="${side}" height="${side}" fill="none" stroke="var(--line)"/>
<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="var(--line)" stroke-dasharray="4 4"/>
${points.join("\n")}
${ticks.join("\n")}
<text x="${margin + side / 2}" y="${margin / 2 + side + 34}" text-anchor="middle" font-size="12">judge score</text>
<text x="10" y="${margin / 2 + side / 4}" text-anchor="middle" font-size="12" transform="rotate(-90 10 ${margin / 2 + side / 4})">people</text>
</svg>`;
}
