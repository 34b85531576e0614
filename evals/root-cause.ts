import { z } from "zod";
import { type Cause, causes } from "./cause.ts";

/** What a reviewer may say about a miss. A branch hands its cause down to those below it that name none. */
export type RootCause = { label: string; cause?: Cause | undefined; causes?: RootCause[] | undefined };

export const rootCauseSchema: z.ZodType<RootCause, RootCause> = z.strictObject({
  label: z.string().min(1),
  cause: z.enum(causes).optional(),
  get causes() {
    return z.array(rootCauseSchema).optional();
  },
});

/** What is wrong with a tree of root causes: a label twice at one place, or a leaf that no cause reaches. */
export function rootCauseProblems(tree: readonly RootCause[], above?: Cause): string[] {
  const labels = tree.map((each) => each.label);
  const twice = [...new Set(labels.filter((label, index) => labels.indexOf(label) !== index))];
  return [
    ...twice.map((label) => `root cause named twice: ${label}`),
    ...tree.flatMap(({ label, cause = above, causes: below }) => {
      if (below && below.length > 0) return rootCauseProblems(below, cause);
      return cause === undefined ? [`root cause without the cause it speaks for: ${label}`] : [];
    }),
  ];
}

/** The root causes a reviewer may choose, in order, each as the path to it ("tool: did not load") with its cause. */
export function rootCausePaths(criterion: { rootCauses: readonly RootCause[] }): { path: string; cause: Cause }[] {
  const walk = (tree: readonly RootCause[], before: string, above: Cause): { path: string; cause: Cause }[] =>
    tree.flatMap(({ label, cause = above, causes: below }) =>
      below && below.length > 0 ? walk(below, `${before}${label}: `, cause) : [{ path: `${before}${label}`, cause }],
    );
  return walk(criterion.rootCauses, "", "undetermined");
}
