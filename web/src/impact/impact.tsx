import { Text } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { ChangeBadge } from "../components/diff-changes.tsx";
import { groupTitle } from "../components/diff-words.ts";
import { day, percent, plural, words } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import classes from "./impact.module.css";
import {
  addressOf,
  type Dependant,
  fateNames,
  hangingWords,
  type Impact as ImpactData,
  kindNames,
  type Step,
} from "./impact-words.ts";
import { Reruns } from "./reruns.tsx";

/** What hangs on the steps that a version changes, and what happens to it when that is tried now. */
export function Impact({ versionId }: { versionId: string }) {
  const query = useRead("GET /sop-versions/:id/impact", { params: { id: versionId } });
  return (
    <Loaded query={query} lines={4} height={80}>
      {(impact) => <OneImpact impact={impact} handedIn />}
    </Loaded>
  );
}

/** The same of a draft as it is saved, before anybody reviews it. */
export function DraftImpact({ draftId, revision }: { draftId: string; revision: number }) {
  const query = useRead("GET /sop-drafts/:id/impact", { params: { id: draftId } }, { fresh: true });
  return (
    <>
      <Text size="sm" c="dimmed" mt="sm" mb="xs">
        Of revision {revision}, as it is saved.
      </Text>
      <Loaded query={query} lines={4} height={80}>
        {(impact) => <OneImpact impact={impact} handedIn={false} />}
      </Loaded>
    </>
  );
}

function OneImpact({ impact, handedIn }: { impact: ImpactData; handedIn: boolean }) {
  const { against, steps, version } = impact;
  const changed = steps.filter(({ changes }) => changes.length > 0).length;
  if (!against) {
    return (
      <Empty title="This is the first version of its kind">
        Nothing hangs on it yet. {plural(impact.readers.toRead, "person", "people")} will be asked to read it.
      </Empty>
    );
  }
  return (
    <>
      <Text mb="md">
        {plural(changed, "place")} of version {against.number} {changed === 1 ? "changes" : "change"}. On them{" "}
        {hangingWords(impact) === "nothing" ? "hangs nothing" : `hang ${hangingWords(impact)}`}.
      </Text>
      <ol className={classes.steps}>
        {steps.map((step) => (
          <ChangedStep
            key={step.id}
            step={step}
            sopId={version.sopId}
            number={step.gone ? against.number : handedIn ? version.number : null}
          />
        ))}
      </ol>
      <Whole impact={impact} />
      {handedIn && (
        <Section title="Does it still hold together?">
          <Reruns versionId={version.id} />
        </Section>
      )}
    </>
  );
}

type ChangedStepProps = {
  step: Step;
  sopId: string;
  /** the version in which it can be read; null = nowhere yet */
  number: number | null;
};

function ChangedStep({ step, sopId, number }: ChangedStepProps) {
  const kinds = [...new Map(step.changes.map((change) => [`${change.kind} ${change.part}`, change])).values()];
  const title = groupTitle({
    id: step.id,
    step: step.number === null && !step.gone ? null : { ...step, number: step.number ?? 0 },
  });
  const name = `${step.number === null ? "" : `${step.number}. `}${title}`;
  return (
    <li className={classes.step}>
      <div className={classes.head}>
        {number === null ? (
          <span className={classes.title}>{name}</span>
        ) : (
          <a href={addressTo(`/sops/${sopId}`, { v: number, step: step.id })} className={classes.title}>
            {name}
          </a>
        )}
        {step.gone && <span className={classes.gone}>no longer a step</span>}
        {kinds.map((change) => (
          <ChangeBadge key={`${change.kind} ${change.part}`} change={change} />
        ))}
      </div>
      {step.dependants.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing points at it.
        </Text>
      ) : (
        <ul className={classes.dependants}>
          {step.dependants.map((one) => (
            <li key={`${one.kind} ${one.within} ${one.id}`}>
              <Hanging dependant={one} sopId={sopId} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Hanging({ dependant, sopId }: { dependant: Dependant; sopId: string }) {
  const { kind, title, fate, tickets } = dependant;
  return (
    <>
      <span className={classes.kind}>{kindNames[kind]}</span>
      <a href={addressOf(dependant, sopId)}>{kind === "finding" ? words(title) : title}</a>
      <span className={classes.fate} data-fate={fate}>
        {fateNames[fate]}
      </span>
      {tickets.length > 0 && (
        <details className={classes.tickets}>
          <summary>{plural(tickets.length, kind === "criterion" ? "audited ticket" : "ticket")}</summary>
          {tickets.map((id) => (
            <a key={id} href={`/tickets/${id}`}>
              {id}
            </a>
          ))}
        </details>
      )}
    </>
  );
}

function Whole({ impact }: { impact: ImpactData }) {
  const { consumers, plans, readers, executability, version, against } = impact;
  return (
    <Section title="On the page as a whole">
      <dl className={classes.whole}>
        <dt>Bots</dt>
        <dd>
          {consumers.length === 0 && "None has pinned or read it."}
          {consumers.map(({ id, name, pinned, reads, lastReadAt }) => (
            <p key={id}>
              {name}: {pinned === null ? "reads what is in force" : `pinned to version ${pinned}`}
              {lastReadAt && `, last read ${day(lastReadAt)}, ${plural(reads, "time")} in all`}
            </p>
          ))}
          <p>
            A bot could decide {percent(executability.after)} of it
            {executability.before !== null && `, ${percent(executability.before)} of version ${against?.number}`}.
          </p>
        </dd>
        <dt>Plans</dt>
        <dd>
          {plans.length === 0 && "No contact reason is tied to it."}
          {plans.map(({ reason, before, after, plans: booked }) => (
            <p key={reason}>
              {words(reason)}: bots can be left {percent(after)} of its tickets with version {version.number},{" "}
              {percent(before)} without
              {booked.length > 0 && ". Booked in "}
              {booked.map(({ id, name, state, exposure }, i) => (
                <span key={id}>
                  {i > 0 && ", "}
                  <a href={`/planning/${id}`}>{name}</a> ({state === "frozen" ? "frozen, " : ""}
                  {percent(exposure)} exposed)
                </span>
              ))}
            </p>
          ))}
        </dd>
        <dt>Readers</dt>
        <dd>
          <p>
            <a href={`/sops/${version.sopId}/acks`}>{plural(readers.toRead, "person", "people")}</a> would be asked to
            read it within {plural(readers.graceDays, "day")}
            {readers.carriedOver > 0 && `; for ${readers.carriedOver} nothing in it changes`}.
          </p>
          {readers.teams.length > 0 && (
            <p>{readers.teams.map(({ team, toRead, of }) => `${words(team)} ${toRead} of ${of}`).join(", ")}</p>
          )}
        </dd>
      </dl>
    </Section>
  );
}
