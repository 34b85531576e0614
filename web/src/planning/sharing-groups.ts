export const ways = [
  { value: "some", label: "Specialists and a shared group" },
  { value: "all", label: "Everybody takes from all" },
  { value: "none", label: "Nobody shares" },
] as const;
export type Way = (typeof ways)[number]["value"];

type Group = { name: string; queues: string[] };

/** Groups of agents for a way of sharing, specialists first. */
export function groupsFor(way: Way, queues: readonly string[]): Group[] {
  const specialists = queues.map((queue): Group => ({ name: `Only ${queue}`, queues: [queue] }));
  const shared: Group = { name: queues.join(" and "), queues: [...queues] };
  if (way === "all") return [shared];
  return way === "none" ? specialists : [...specialists, shared];
}
