import { z } from "zod";
import { normalCritical } from "../evals/stats/distributions.ts";
import type { Rng } from "../evals/stats/prng.ts";
import { drawNormal } from "./draw.ts";
import type { SeriesGrid } from "./series-grid.ts";
import type { SpecialDayEffect } from "./special-days.ts";

const date = z.iso.date();

/** A day unlike its weekday, past or to come. Days of one name are taken to be alike, e.g. every "Boxing Day". */
export const SpecialDay = z.strictObject({ date, name: z.string().trim().min(1).max(100) });

/** Something known to come, e.g. a launch: volumes are multiplied from `from` to `to`, both days included. */
export const KnownEvent = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    from: date,
    to: date,
    multiplier: z.number().positive(),
    /** 80 % range of the multiplier; the multiplier itself when certain */
    low80: z.number().positive(),
    high80: z.number().positive(),
  })
  .refine(({ from, to }) => from <= to, "an event cannot end before it begins")
  .refine(
    ({ low80, multiplier, high80 }) => low80 <= multiplier && multiplier <= high80,
    "the multiplier must lie within its 80 % range",
  );

export type SpecialDay = z.infer<typeof SpecialDay>;
export type KnownEvent = z.infer<typeof KnownEvent>;

/** What special days and events do to the slots of a forecast. */
export interface CalendarFactors {
  /** median factor per slot; 1 on ordinary days */
  medians: Float64Array;
  /** one draw per slot; all slots of a day, and days of one name, move together */
  draw(rng: Rng): Float64Array;
}

/** Day of a slot as special days name it: the date, or the index of a series without a calendar. */
export function dayOf(grid: SeriesGrid, slot: number): string {
  return grid.timeAt(slot).slice(0, 10);
}

/** @param effects by name, of every special day that falls on one of `slots` */
export function calendarFactors(
  grid: SeriesGrid,
  slots: readonly number[],
  days: readonly SpecialDay[],
  events: readonly KnownEvent[],
  effects: ReadonlyMap<string, SpecialDayEffect>,
): CalendarFactors {
  const nameOf = new Map(days.map((day) => [day.date, day.name]));
  const onSlot = slots.map((slot) => {
    const day = dayOf(grid, slot);
    const effect = effects.get(nameOf.get(day) ?? "");
    return { effect, events: events.filter(({ from, to }) => from <= day && day <= to) };
  });
  const medians = Float64Array.from(onSlot, ({ effect, events: at }) =>
    at.reduce((factor, event) => factor * event.multiplier, effect?.median ?? 1),
  );
  return {
    medians,
    draw: (rng) => {
      const drawnEffects = new Map([...effects].map(([name, effect]) => [name, effect.draw(rng)]));
      const drawnEvents = new Map(events.map((event) => [event, drawEvent(event, rng)]));
      return Float64Array.from(onSlot, ({ effect, events: at }) =>
        at.reduce(
          (factor, event) => factor * (drawnEvents.get(event) ?? 1),
          effect ? (drawnEffects.get(effect.name) ?? 1) : 1,
        ),
      );
    },
  };
}

/** Log-normal on each side of its multiplier, so that a lopsided range stays lopsided. */
function drawEvent({ multiplier, low80, high80 }: KnownEvent, rng: Rng): number {
  const z = drawNormal(rng);
  const edge = z < 0 ? multiplier / low80 : high80 / multiplier;
  return multiplier * Math.exp((z * Math.log(edge)) / normalCritical(0.8));
}
