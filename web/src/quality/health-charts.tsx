import { Text } from "@mantine/core";
import { formatEstimate } from "../components/estimate-format.ts";
import { EstimateTable } from "../components/estimate-table.tsx";
import { day, number, percent, plural } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import type { Autonomy } from "./autonomy-panel.tsx";
import classes from "./health.module.css";

/** How far people agree with each other: as far as any judge can agree with one of them. */
export function Ceiling({ autonomy: { ceiling, judgeAgreement } }: { autonomy: Autonomy }) {
  const { pairs, standing, agreement, kappa, weightedKappa, ac1, alpha, reachable } = ceiling;
  if (standing === "too-few") {
    return (
      <Section title="How far do people agree?">
        <Text c="dimmed" maw="46em">
          {plural(pairs, "ticket")} {pairs === 1 ? "was" : "were"} read by two people, neither seeing the other. 30 are
          needed to show how far people agree, 60 to decide on it: draw samples with a share for two reviewers.
        </Text>
      </Section>
    );
  }
  const shares = [
    { id: "people", name: "People", title: "Two people", detail: "same answer, read blind", estimate: agreement },
    { id: "judge", name: "Judge", title: "Judge and one person", detail: "same verdict", estimate: judgeAgreement },
    {
      id: "most",
      name: "Most",
      title: "The most a judge can reach",
      detail: "a perfect judge against one person",
      estimate: reachable,
    },
  ];
  const chance = [
    { id: "ac1", name: "AC1", title: "Gwet's AC1, people", estimate: ac1 },
    { id: "kappa", name: "kappa", title: "Cohen's κ, people", estimate: kappa },
    { id: "weighted", name: "weighted", title: "Weighted κ, people", estimate: weightedKappa },
    { id: "alpha", name: "alpha", title: "Krippendorff's α, people", estimate: alpha },
  ].filter(({ estimate }) => estimate !== null);
  return (
    <Section title="How far do people agree?">
      <EstimateTable heading="Agreement" order="given" rows={shares.map((row) => ({ ...row, noun: "ticket" }))} />
      <EstimateTable
        heading="Beyond chance"
        order="given"
        unit="plain"
        scale={{ min: -0.2, max: 1 }}
        rows={chance.map((row) => ({ ...row, noun: "ticket" }))}
      />
      {standing === "shown" && (
        <Text size="sm" c="dimmed" mt="xs">
          Provisional: {plural(pairs, "pair")}; nothing is decided on fewer than 60.
        </Text>
      )}
    </Section>
  );
}

const side = 300;
const edge = 44;

/** Points on the diagonal: the judge's confidence means what it says. */
export function Reliability({ autonomy: { reliability } }: { autonomy: Autonomy }) {
  if (reliability.length === 0) return null;
  const x = (value: number) => edge + value * side;
  const y = (value: number) => 10 + (1 - value) * side;
  return (
    <figure className={classes.chart}>
      <figcaption>
        Reviewers' labels against the judge's score. On the dashed line the score means what it says.
      </figcaption>
      <svg
        viewBox={`0 0 ${edge + side + 14} ${side + 50}`}
        role="img"
        aria-label={`Reliability: ${reliability.map(({ score, label }) => `score ${number(score, 2)}, people ${formatEstimate(label)}`).join("; ")}`}
      >
        <rect x={edge} y={10} width={side} height={side} className={classes.frame} />
        <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} className={classes.even} />
        {reliability.map(({ score, label, audits }) => (
          <g key={score}>
            <title>{`score ${number(score, 2)}: ${formatEstimate(label)}, ${plural(audits, "audit")}`}</title>
            <line x1={x(score)} x2={x(score)} y1={y(label.low)} y2={y(label.high)} className={classes.bar} />
            <circle cx={x(score)} cy={y(label.value)} r={4.5} className={classes.mark} />
          </g>
        ))}
        {[0, 0.5, 1].map((tick) => (
          <g key={tick}>
            <text x={x(tick)} y={side + 26} textAnchor="middle" className={classes.tick}>
              {tick}
            </text>
            <text x={edge - 8} y={y(tick) + 4} textAnchor="end" className={classes.tick}>
              {percent(tick)}
            </text>
          </g>
        ))}
        <text x={edge + side / 2} y={side + 44} textAnchor="middle" className={classes.word}>
          judge's score
        </text>
      </svg>
    </figure>
  );
}

/** Evidence of drift since the certificate, on a scale of powers of ten, against the alarm. */
export function Drift({ autonomy: { drift, golden } }: { autonomy: Autonomy }) {
  if (!drift) return null;
  const width = 460;
  const top = Math.log10(drift.threshold * 10);
  const most = Math.max(drift.path.length, 20);
  const x = (place: number) => 40 + ((width - 60) * place) / most;
  const y = (value: number) => 10 + 150 * (1 - Math.log10(Math.max(value, 1)) / top);
  const last = golden?.checks[0];
  return (
    <Section title="Has it drifted since?">
      <Text maw="46em" mb="sm">
        {drift.audits === 0
          ? "None of the tickets accepted since the certificate has been audited yet. Keep drawing samples: without audits nobody would notice."
          : `${plural(drift.disagreements, "disagreement")} in ${plural(drift.audits, "audit")} of accepted tickets since the certificate.`}
        {last &&
          ` ${plural(last.tickets, "frozen ticket")} scored again on ${day(last.at)}: ${plural(last.flips, "verdict")} changed.`}
      </Text>
      <figure className={classes.chart}>
        <figcaption>
          Evidence against the promise, audit by audit; at the red line the certificate is suspended.
        </figcaption>
        <svg
          viewBox={`0 0 ${width} 200`}
          role="img"
          aria-label={`Drift statistic ${number(drift.path.at(-1)?.statistic ?? 0, 1)}, alarm at ${number(drift.threshold)}`}
        >
          <rect x={40} y={10} width={width - 60} height={150} className={classes.frame} />
          <line x1={40} x2={width - 20} y1={y(drift.threshold)} y2={y(drift.threshold)} className={classes.limit} />
          <text x={44} y={y(drift.threshold) - 5} className={classes.word}>
            alarm
          </text>
          <polyline
            className={classes.path}
            points={drift.path.map(({ statistic }, i) => `${x(i + 1)},${y(statistic)}`).join(" ")}
          />
          {[1, 10, 100, 1000].map((tick) => (
            <text key={tick} x={34} y={y(tick) + 4} textAnchor="end" className={classes.tick}>
              {number(tick)}
            </text>
          ))}
          <text x={width / 2} y={186} textAnchor="middle" className={classes.word}>
            audits of accepted tickets since the certificate
          </text>
        </svg>
      </figure>
    </Section>
  );
}

/** Drawn tickets that nobody could read, counted the worst and the best way. */
export function Unreadable({ autonomy: { unreadable } }: { autonomy: Autonomy }) {
  if (unreadable.tickets === 0) return null;
  return (
    <Text size="sm" mt="sm" maw="46em">
      {plural(unreadable.tickets, "drawn ticket")} could not be read ({percent(unreadable.share, 1)}).
      {unreadable.bound &&
        ` If all of them had failed, or all had passed, the figure would lie between ${percent(unreadable.bound.low)} and ${percent(unreadable.bound.high)}.`}
    </Text>
  );
}
