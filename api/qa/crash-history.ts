/** What the database holds after a scoring run that was interrupted by kills. */
export type CrashHistory = {
  tickets: string[];
  criteria: string[];
  scores: { ticketId: string; criterionId: string; scorecardVersionId: string; judgeConfigId: string }[];
  tasks: { ticketId: string; done: boolean; failure: string | null }[];
  runs: { finished: boolean }[];
};

/** Everything that is lost, twice or left over; empty = each ticket was scored exactly once and the run has ended. */
export function problemsOf({ tickets, criteria, scores, tasks, runs }: CrashHistory): string[] {
  const times = new Map<string, number>();
  const triples = new Map<string, number>();
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const { ticketId, criterionId, scorecardVersionId, judgeConfigId } of scores) {
    count(times, `${ticketId} ${criterionId}`);
    count(triples, `${ticketId} ${criterionId} ${scorecardVersionId} ${judgeConfigId}`);
  }
  const expected = tickets.flatMap((ticket) => criteria.map((criterion) => `${ticket} ${criterion}`));
  const known = new Set(expected);
  return [
    ...expected.filter((key) => !times.has(key)).map((key) => `lost: ${key}`),
    ...[...triples].filter(([, n]) => n > 1).map(([key, n]) => `scored ${n} times: ${key}`),
    ...[...times].filter(([, n]) => n > 1).map(([key, n]) => `${n} scores by any judge: ${key}`),
    ...[...times.keys()].filter((key) => !known.has(key)).map((key) => `unexpected: ${key}`),
    ...tickets.filter((id) => !tasks.some((task) => task.ticketId === id)).map((id) => `no task: ${id}`),
    ...tasks.filter((task) => !task.done).map((task) => `left over: ${task.ticketId}`),
    ...tasks.filter((task) => task.failure !== null).map((task) => `failed: ${task.ticketId}: ${task.failure}`),
    ...(runs.length === 1 ? [] : [`${runs.length} runs instead of one`]),
    ...runs.filter((run) => !run.finished).map(() => "the run has not ended"),
  ];
}
