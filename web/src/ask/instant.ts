import { useEffect, useState } from "react";

const pauseMs = 180;

/** A value once it has not changed for a moment, so that not every letter is searched for. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), pauseMs);
    return () => window.clearTimeout(timer);
  }, [value]);
  return settled;
}

/** The next place in a list that arrows walk: -1 is the field itself, before the first and after the last. */
export function moved(at: number, by: 1 | -1, count: number): number {
  const next = at + by;
  if (next < -1) return count - 1;
  return next >= count ? -1 : next;
}
