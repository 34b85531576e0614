import { Popover, Text, UnstyledButton } from "@mantine/core";
import { type CSSProperties, useState } from "react";
import type { Estimate as Figure } from "../client/wire.ts";
import classes from "./estimate.module.css";
import {
  formatCount,
  formatEstimate,
  formatRange,
  formatValue,
  hasNoSpread,
  howComputed,
  noSpreadReason,
  type Unit,
} from "./estimate-format.ts";
import { percent } from "./format.ts";

export type Scale = { min: number; max: number };
export const shareScale: Scale = { min: 0, max: 1 };

export type EstimateProps = {
  estimate: Figure;
  scale?: Scale;
  unit?: Unit;
  /** what `n` counts */
  noun?: string;
  target?: number | null;
  /** why the figure is provisional; it is greyed */
  provisional?: string | null;
  /** a second figure drawn as a hollow mark only, never as the answer */
  hollow?: { value: number; label: string } | null;
  /** drawn hollow: for comparison, never the answer */
  biased?: boolean;
  /** versions, dates and the like, for the note */
  note?: string;
};

/** A dot on its interval on a shared scale, with the figure in words; the words open a note on how it was computed. */
export function Estimate(given: EstimateProps) {
  const { estimate, unit = "percent", noun = "audit" } = given;
  const provisional = given.provisional ?? (hasNoSpread(estimate) ? noSpreadReason : null);
  const props = { ...given, provisional };
  return (
    <div className={classes.row} data-provisional={provisional !== null || undefined}>
      <EstimateMark {...props} />
      <EstimateNote {...props}>
        <span className={classes.value}>{formatValue(estimate, unit)}</span>{" "}
        <span className={classes.range}>{formatRange(estimate, unit)}</span>
        <span className={classes.count}>, {formatCount(estimate.n, noun)}</span>
      </EstimateNote>
    </div>
  );
}

/** Only the drawing; `words` replaces what it is called aloud. */
export function EstimateMark({ words, ...props }: EstimateProps & { words?: string }) {
  const { estimate, scale = shareScale, target = null, hollow = null, provisional = null, biased = false } = props;
  const place = (value: number) => `${100 * Math.min(1, Math.max(0, (value - scale.min) / (scale.max - scale.min)))}%`;
  const interval = { left: place(estimate.low), right: `calc(100% - ${place(estimate.high)})` };
  return (
    <div
      className={classes.track}
      role="img"
      aria-label={words ?? spoken(props)}
      data-provisional={provisional !== null || undefined}
      data-biased={biased || undefined}
    >
      {target !== null && <span className={classes.target} style={at(place(target))} />}
      <span className={classes.interval} style={interval} />
      {hollow && <span className={classes.hollow} style={at(place(hollow.value))} title={hollow.label} />}
      <span className={classes.dot} style={at(place(estimate.value))} />
    </div>
  );
}

function spoken({ estimate, unit = "percent", noun = "audit", target = null }: EstimateProps): string {
  const figure = formatEstimate(estimate, unit, noun);
  return target === null ? figure : `${figure}, target ${unit === "percent" ? percent(target) : target}`;
}

const at = (left: string): CSSProperties => ({ left });

/** Opens on hover, focus and press, so that neither mouse nor keyboard nor touch is left out. */
function EstimateNote({
  estimate,
  provisional = null,
  note,
  hollow,
  children,
  ...rest
}: EstimateProps & { children: React.ReactNode }) {
  const [open, setOpen] = useState(false);
  const { unit = "percent", noun = "audit" } = rest;
  return (
    <Popover opened={open} onChange={setOpen} width={320} position="bottom-start" shadow="md" withinPortal>
      <Popover.Target>
        <UnstyledButton
          className={classes.text}
          onClick={() => setOpen(true)}
          onMouseEnter={() => setOpen(true)}
          onMouseLeave={() => setOpen(false)}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
        >
          {children}
          {provisional !== null && <span className={classes.provisional}> provisional</span>}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.note}>
        <Text size="sm" fw={600}>
          {formatEstimate(estimate, unit, noun)}
        </Text>
        {provisional !== null && <Text size="sm">Provisional: {provisional}.</Text>}
        <Text size="sm">
          The interval holds the true value in {percent(estimate.level)} of cases computed like this. Method:{" "}
          {estimate.method}.
        </Text>
        <Text size="sm" fw={600} mt={6}>
          How is this computed?
        </Text>
        <Text size="sm">{howComputed(estimate.method)}</Text>
        {hollow && (
          <Text size="sm" mt={6}>
            Hollow mark: {hollow.label}, {formatHollow(hollow.value, unit)}.
          </Text>
        )}
        {note && (
          <Text size="sm" c="dimmed" mt={6}>
            {note}
          </Text>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function formatHollow(value: number, unit: Unit): string {
  return unit === "percent" ? percent(value) : String(Math.round(value * 100) / 100);
}
