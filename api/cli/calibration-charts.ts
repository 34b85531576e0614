import { passes } from "../../evals/audit-sample.ts";
import type { CriterionCalibration } from "../../evals/calibrate.ts";
import { confidenceLevels } from "../../evals/stats/certificate.ts";
import { wilson } from "../../evals/stats/wilson.ts";
import { estimateText, numberText } from "./output.ts";

type Figures = CriterionCalibration["estimates"];
type Drawn = { name: string; value: number; low: number; high: number };

const names: [keyof Figures, string][] = [
  ["humanOnly", "audits alone"],
  ["naive", "judge alone"],
  ["ppi", "PPI++"],
  ["regression", "regression"],
  ["recommended", "recommended"],
];

const ink = "var(--mark)";
const grey = "var(--line)";

/** Dots with their intervals on one scale; the judge alone is hollow, because nothing corrects it. */
export function intervalPlot(criterion: string, figures: Figures): string {
  const drawn = names.flatMap(([key, name]): Drawn[] => {
    const one = figures[key];
    return one ? [{ name, value: one.value, low: Math.max(one.low, 0), high: Math.min(one.high, 1) }] : [];
  });
  if (drawn.length === 0) return "";
  const [from, to] = [Math.min(...drawn.map(({ low }) => low)), Math.max(...drawn.map(({ high }) => high))];
  const span = Math.max(to - from, 0.02);
  const x = (value: number) => (120 + (300 * (value - from)) / span).toFixed(1);
  const rows = drawn.map(({ name, value, low, high }, i) => {
    const y = 20 + 24 * i;
    const fill = name === "judge alone" ? "Canvas" : ink;
    return `<text x="112" y="${y}" text-anchor="end" dominant-baseline="middle" font-size="12">${name}</text>
<line x1="${x(low)}" y1="${y}" x2="${x(high)}" y2="${y}" stroke="${ink}" stroke-width="2"/>
<circle cx="${x(value)}" cy="${y}" r="4.5" fill="${fill}" stroke="${ink}"/>`;
  });
  const foot = 24 * drawn.length + 24;
  const ends = [from, from + span].map(
    (end) => `<text x="${x(end)}" y="${foot}" text-anchor="middle" font-size="12">${numberText(end)}</text>`,
  );
  return svg(`Estimates of ${criterion} with their intervals`, 440, foot + 8, [...rows, ...ends]);
}

export type Scored = { judge: number; human: number | null };

type Point = { accepted: number; agreement: number; low: number; high: number; n: number };

/** Agreement with the audits when only the verdicts furthest from the pass level are accepted, strict to lenient. */
export function coverageCurve(rows: readonly Scored[], pass: number): Point[] {
  const margins = rows.map(({ judge }) => Math.abs(judge - pass));
  return confidenceLevels(margins).flatMap((level): Point[] => {
    const reached = rows.filter((_, i) => (margins[i] as number) >= level);
    const audited = reached.filter((row): row is Scored & { human: number } => row.human !== null);
    const agreeing = audited.filter(({ judge, human }) => passes(judge, pass) === passes(human, pass)).length;
    const estimate = wilson(agreeing, audited.length);
    if (!estimate) return [];
    const { value, low, high, n } = estimate;
    return [{ accepted: reached.length / rows.length, agreement: value, low, high, n }];
  });
}

/** The curve with its interval, the promised agreement, and what the certificate accepts. */
export function coverageChart(
  criterion: string,
  points: readonly Point[],
  certificate: CriterionCalibration["certificate"],
): string {
  if (points.length === 0) return "";
  const lowest = Math.min(0.8, ...points.map(({ low }) => low));
  const x = (share: number) => (50 + 340 * share).toFixed(1);
  const y = (agreement: number) => (20 + (200 * (1 - agreement)) / (1 - lowest)).toFixed(1);
  const path = (ends: readonly { accepted: number; at: number }[]) =>
    ends.map(({ accepted, at }) => `${x(accepted)},${y(at)}`).join(" ");
  const band = [
    ...points.map(({ accepted, high }) => ({ accepted, at: high })),
    ...points.toReversed().map(({ accepted, low }) => ({ accepted, at: low })),
  ];
  const dots = points.map(({ accepted, agreement, low, high, n }) => {
    const words = `${numberText(100 * accepted)} % accepted: agreement ${estimateText({ value: agreement, low, high })}, ${n} audits`;
    return `<circle cx="${x(accepted)}" cy="${y(agreement)}" r="3" fill="${ink}"><title>${words}</title></circle>`;
  });
  const promised = certificate?.agreement ?? 0.9;
  const marks = [0, 0.5, 1].map(
    (tick) => `<text x="${x(tick)}" y="238" text-anchor="middle" font-size="12">${100 * tick} %</text>`,
  );
  const certified = certificate
    ? `<line x1="${x(certificate.acceptedShare)}" y1="20" x2="${x(certificate.acceptedShare)}" y2="220" stroke="${ink}"/>
<text x="${x(certificate.acceptedShare)}" y="14" text-anchor="middle" font-size="12">certified</text>`
    : "";
  return svg(`Agreement of ${criterion} by share accepted`, 420, 262, [
    `<polygon points="${path(band)}" fill="${ink}" fill-opacity=".15"/>`,
    `<polyline points="${path(points.map(({ accepted, agreement }) => ({ accepted, at: agreement })))}" fill="none" stroke="${ink}"/>`,
    ...dots,
    `<line x1="50" y1="${y(promised)}" x2="390" y2="${y(promised)}" stroke="${grey}" stroke-dasharray="4 4"/>`,
    `<text x="46" y="${y(promised)}" text-anchor="end" dominant-baseline="middle" font-size="12">${numberText(promised)}</text>`,
    `<text x="46" y="20" text-anchor="end" dominant-baseline="middle" font-size="12">1</text>`,
    certified,
    ...marks,
    `<text x="220" y="256" text-anchor="middle" font-size="12">share accepted without a person</text>`,
  ]);
}

function svg(label: string, width: number, height: number, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${width} ${height}" style="max-width:${width / 16}rem" role="img" aria-label="${escapeHtml(label)}">
${parts.join("\n")}
</svg>`;
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
