/** An attempt that was handed in, as far as a learning record store wants to know. `score` is 0-1. */
export type FinishedAttempt = {
  /** UUID */
  id: string;
  agentId: string;
  agentName: string;
  activityId: string;
  moduleTitle: string;
  /** BCP 47 */
  language: string;
  score: number | null;
  passed: boolean;
  startedAt: string;
  submittedAt: string;
  items: readonly { itemId: string; prompt: string; right: boolean | null; answer: string }[];
};

const adl = "http://adlnet.gov/expapi";

/**
 * xAPI 1.0.3 statements of one attempt: `answered` for each item, then `passed` or `failed`, and `completed` when it was passed.
 * Statement ids follow from the attempt's, so that a record store takes the same attempt once however often it is sent.
 * `homePage` is the address of this installation, under which `agentId` is an account name; no e-mail leaves.
 */
export function attemptStatements(attempt: FinishedAttempt, homePage: string): object[] {
  const { agentId, agentName, activityId, moduleTitle, language, score, passed, submittedAt } = attempt;
  const actor = { objectType: "Agent", name: agentName, account: { homePage, name: agentId } };
  const words = (text: string) => ({ [language]: text });
  const seconds = Math.max(0, (Date.parse(submittedAt) - Date.parse(attempt.startedAt)) / 1000);
  const whole = {
    objectType: "Activity",
    id: activityId,
    definition: { type: `${adl}/activities/lesson`, name: words(moduleTitle) },
  };
  const base = (place: number, verb: string) => ({
    id: derivedId(attempt.id, place),
    actor,
    verb: { id: `${adl}/verbs/${verb}`, display: { "en-US": verb } },
    timestamp: submittedAt,
  });
  const answered = attempt.items.map((item, index) => ({
    ...base(index + 8, "answered"),
    object: {
      objectType: "Activity",
      id: `${activityId}/items/${encodeURIComponent(item.itemId)}`,
      definition: { type: `${adl}/activities/question`, name: words(item.prompt) },
    },
    result: { response: item.answer, ...(item.right === null ? {} : { success: item.right }) },
    context: { contextActivities: { parent: [{ objectType: "Activity", id: activityId }] } },
  }));
  const result = {
    ...(score === null ? {} : { score: { scaled: Number(score.toFixed(4)) } }),
    success: passed,
    completion: passed,
    duration: `PT${Math.round(seconds)}S`,
  };
  const end = [{ ...base(0, passed ? "passed" : "failed"), object: whole, result }];
  const { score: _score, success: _success, ...finished } = result as typeof result & { score?: unknown };
  const completed = passed ? [{ ...base(1, "completed"), object: whole, result: finished }] : [];
  return [...answered, ...end, ...completed];
}

/** Another UUID for each place: the last group counts on from the attempt's own. */
function derivedId(id: string, place: number): string {
  const [head, tail] = [id.slice(0, 24), id.slice(24)];
  const next = (BigInt(`0x${tail}`) + BigInt(place)) & 0xffff_ffff_ffffn;
  return `${head}${next.toString(16).padStart(12, "0")}`;
}
