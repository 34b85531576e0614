import { z } from "zod";
import { optionalTextCell, readColumns, textCell } from "./columns.ts";
import type { Row } from "./row.ts";
import type { TextInput } from "./text-lines.ts";

const dayCell = z.iso.date("must be a date, YYYY-MM-DD");
const changeCell = z
  .union([z.literal("").transform(() => null), z.string().transform(Number).pipe(z.number().min(-0.99).max(20))])
  .default(null);

const schema = z
  .object({
    name: textCell.pipe(z.string().max(100)),
    kind: z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.enum(["holiday", "event", "launch"])),
    from: dayCell,
    to: z.union([z.literal("").transform(() => null), dayCell]).default(null),
    queue: optionalTextCell.default(null),
    region: optionalTextCell.default(null),
    low: changeCell,
    likely: changeCell,
    high: changeCell,
  })
  .transform(({ low, likely, high, to, ...day }, context) => {
    const change = likely === null ? null : { low: low ?? likely, likely, high: high ?? likely };
    const bad =
      (likely === null && (low !== null || high !== null) && "low and high need likely") ||
      (change && !(change.low <= change.likely && change.likely <= change.high) && "low <= likely <= high must hold") ||
      (to !== null && to < day.from && "the last day is before the first");
    if (bad) {
      context.addIssue({ code: "custom", message: bad });
      return z.NEVER;
    }
    return { ...day, to: to ?? day.from, change };
  });

/** A holiday, event or launch. `change` is the share of the usual volume added: 0.3 = 30 % more, -0.8 = four fifths less. */
export type SpecialDayRow = z.infer<typeof schema>;

const columns = ["name", "kind", "from", "to", "queue", "region", "low", "likely", "high"];

/** Reads `name,kind,from[,to,queue,region,low,likely,high]`; an unknown column is refused, since it may be a misspelt one. */
export function readSpecialDays(input: TextInput): AsyncGenerator<Row<SpecialDayRow>> {
  return readColumns(input, schema, { required: ["name", "kind", "from"], allowed: columns });
}
