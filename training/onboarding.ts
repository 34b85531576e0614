import { z } from "zod";

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "use kebab-case, like first-week");

/**
 * A stage of becoming an agent. `modules` are taken first. `nestingTickets` > 0 makes it nesting: live contacts with a coach beside, of
 * which so many must have been reviewed. `signOff` = a coach says in their name that the agent may go on.
 */
const stageSchema = z.strictObject({
  id,
  title: z.string().min(1).max(120),
  modules: z.array(z.string()).max(20),
  nestingTickets: z.number().int().min(0).max(200),
  signOff: z.boolean(),
});
export type OnboardingStage = z.infer<typeof stageSchema>;

/** The way from the first day to working alone, in stages taken one after the other. */
export const onboardingPathSchema = z
  .strictObject({
    id,
    title: z.string().min(1).max(120),
    stages: z.array(stageSchema).min(1).max(12),
  })
  .refine(({ stages }) => new Set(stages.map((stage) => stage.id)).size === stages.length, "stage ids must be unique");
export type OnboardingPath = z.infer<typeof onboardingPathSchema>;

/** What an agent has done so far. */
export type OnboardingFacts = {
  /** modules that the agent has passed */
  passed: ReadonlySet<string>;
  /** tickets of theirs that people reviewed since they started */
  reviewedTickets: number;
  signedOff: ReadonlySet<string>;
};

export type StageStanding = {
  stageId: string;
  state: "done" | "open" | "waits-for-sign-off" | "later";
  modulesLeft: string[];
  ticketsLeft: number;
};

/**
 * How far an agent is. A stage opens when those before it are done; it waits for a sign-off when nothing else of it is left. Reviewed
 * tickets count once: each nesting stage uses up its own.
 */
export function onboardingStanding(path: OnboardingPath, facts: OnboardingFacts): StageStanding[] {
  let free = facts.reviewedTickets;
  let blocked = false;
  return path.stages.map((stage) => {
    const modulesLeft = stage.modules.filter((module) => !facts.passed.has(module));
    const ticketsLeft = blocked ? stage.nestingTickets : Math.max(0, stage.nestingTickets - free);
    if (!blocked) free = Math.max(0, free - stage.nestingTickets);
    const ready = modulesLeft.length === 0 && ticketsLeft === 0;
    const done = ready && (!stage.signOff || facts.signedOff.has(stage.id));
    const state = blocked ? "later" : done ? "done" : ready ? "waits-for-sign-off" : "open";
    if (!done) blocked = true;
    return { stageId: stage.id, state, modulesLeft, ticketsLeft };
  });
}
