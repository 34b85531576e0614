/** One way to write figures and dates on all screens. Minus is U+2212; a value and its unit never part (U+00A0). */
const minus = "\u2212";
const gap = "\u00a0";

export function number(value: number, decimals = 0): string {
  const rounded = Math.abs(value).toLocaleString("en-GB", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  const isZero = Number(rounded.replaceAll(",", "")) === 0;
  return value < 0 && !isZero ? `${minus}${rounded}` : rounded;
}

/** A share of 0-1 as per cent. */
export function percent(share: number, decimals = 0): string {
  return `${number(100 * share, decimals)}${gap}%`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** `2026-10-05` as `5 Oct 2026`. */
export function day(date: string): string {
  return new Date(`${date.slice(0, 10)}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
}

/** `2026-10-05` as `Mon 5 Oct`. */
export function shortDay(date: string): string {
  const at = new Date(`${date.slice(0, 10)}T00:00:00Z`);
  const weekday = at.toLocaleDateString("en-GB", { weekday: "short", timeZone: "UTC" });
  return `${weekday} ${at.getUTCDate()} ${at.toLocaleDateString("en-GB", { month: "short", timeZone: "UTC" })}`;
}

/** An instant in UTC, as everything in an SOP's life is dated. */
export function instant(iso: string): string {
  const at = new Date(iso);
  return `${day(at.toISOString())}, ${at.toISOString().slice(11, 16)} UTC`;
}

export function clock(iso: string): string {
  return new Date(iso).toISOString().slice(11, 16);
}

/** `520` seconds as `8 min 40 s`. */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = Math.round(seconds % 60);
  if (minutes === 0) return `${rest}${gap}s`;
  return rest === 0 ? `${minutes}${gap}min` : `${minutes}${gap}min ${rest}${gap}s`;
}

/** `payout-delayed` as `Payout delayed`: a contact reason or code for people. */
export function words(code: string): string {
  const spaced = code.replaceAll(/[-_]/g, " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Today's date in UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** A difference, always with its sign. */
export function signed(value: number, decimals = 0): string {
  const text = number(value, decimals);
  return value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${text}` : text;
}

/** `payout-delayed#check-hold-flag` as `Payout delayed: check hold flag`: a rule of an SOP for people. */
export function ruleName(ref: string): string {
  const [sop = "", rule] = ref.split("#");
  return rule === undefined ? words(sop) : `${words(sop)}: ${words(rule).toLowerCase()}`;
}

/** A team or a cohort at the head of a line. */
export function groupName(kind: "team" | "cohort", name: string): string {
  return kind === "team" ? `Team ${words(name)}` : `Those who started in ${name}`;
}
