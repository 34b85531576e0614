import { Anchor, Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { addressTo } from "../client/address.ts";
import type { Recommendation } from "../client/wire.ts";
import { causeName } from "../components/cause.tsx";
import { Estimate, type Scale } from "../components/estimate.tsx";
import { number, plural } from "../components/format.ts";
import { Provenance } from "../components/provenance.tsx";
import { StateWord } from "../components/state-word.tsx";
import { useSession } from "../session/session.ts";
import { AssignDialog } from "./assign-dialog.tsx";
import { type Choice, learnersHead, learnersWords } from "./learners-words.ts";
import classes from "./training.module.css";

type CardProps = { recommendation: Recommendation; scale: Scale };
const shownTickets = 6;

export function RecommendationCard({ recommendation, scale }: CardProps) {
  const { me } = useSession();
  const [opened, dialog] = useDisclosure(false);
  const { module, criterionTitle, cause, findingId, choices, reason, ticketIds, assigned, criterionId } =
    recommendation;
  const [first, ...others] = choices;
  const agents = first?.agents ?? [];
  const minutes = first?.minutes ?? 0;
  const mayAssign = (me.role === "trainer" || me.role === "operator") && module !== null && agents.length > 0;
  return (
    <section className={classes.card} aria-label={criterionTitle}>
      <div className={classes.cardHead}>
        <h2 className={classes.cardTitle}>
          {module ? <a href={`/modules/${module.id}`}>{module.title}</a> : criterionTitle}
        </h2>
        {assigned > 0 && <StateWord state="approved">Assigned to {assigned}</StateWord>}
        {mayAssign && (
          <Button onClick={dialog.open} variant={assigned > 0 ? "default" : "filled"} size="sm">
            Assign
          </Button>
        )}
      </div>
      <Text maw="46em">{reason}</Text>
      <Avoided recommendation={recommendation} scale={scale} />
      {others.length > 0 && <Others choices={others} scale={scale} />}
      <Provenance
        facts={[
          ["Criterion", criterionTitle],
          ["Cause", causeName(cause)],
          ["Agents", agents.length > 0 ? agents.map(({ name }) => name).join(", ") : "nobody in particular"],
          ["Time for all", minutes > 0 ? `${number(minutes)} min` : null],
          [
            "Finding",
            <a key="finding" href={`/findings/${findingId}`}>
              the evidence
            </a>,
          ],
        ]}
      />
      {ticketIds.length > 0 && (
        <Text size="xs" c="dimmed" mt={6}>
          Tickets:{" "}
          {ticketIds.slice(0, shownTickets).map((id) => (
            <Anchor
              key={id}
              size="xs"
              mr={8}
              style={{ whiteSpace: "nowrap" }}
              underline="always"
              href={addressTo(`/tickets/${encodeURIComponent(id)}`, { criterion: criterionId })}
            >
              {id}
            </Anchor>
          ))}
          {ticketIds.length > shownTickets && `and ${plural(ticketIds.length - shownTickets, "more", "more")}`}
        </Text>
      )}
      {module && mayAssign && <AssignDialog recommendation={recommendation} opened={opened} onClose={dialog.close} />}
    </section>
  );
}

function Avoided({ recommendation: { choices, module }, scale }: CardProps) {
  const [first] = choices;
  if (!first) {
    return (
      <Text size="sm" c="dimmed">
        {module
          ? "How many defects it avoids cannot be estimated yet."
          : "No module is recommended, so no effect is expected."}
      </Text>
    );
  }
  return (
    <div className={classes.avoided}>
      <Text size="sm" fw={600}>
        Expected defects avoided a month, {learnersWords(first)}
      </Text>
      <AvoidedEstimate choice={first} scale={scale} />
    </div>
  );
}

/** What else could be assigned, by what it is worth. */
function Others({ choices, scale }: { choices: readonly Choice[]; scale: Scale }) {
  return (
    <details className={classes.others}>
      <summary>Or for others</summary>
      {choices.map((choice) => (
        <div key={`${choice.kind} ${choice.name}`} className={classes.avoided}>
          <Text size="sm">
            {learnersHead(choice)}, {number(choice.minutes)} min in all
          </Text>
          <AvoidedEstimate choice={choice} scale={scale} />
        </div>
      ))}
    </details>
  );
}

function AvoidedEstimate({ choice: { expectedDefectsAvoided }, scale }: { choice: Choice; scale: Scale }) {
  const assumed = expectedDefectsAvoided.method.includes("assumption")
    ? "rests on an assumed effect until one is measured"
    : null;
  return <Estimate estimate={expectedDefectsAvoided} unit="plain" scale={scale} noun="audit" provisional={assumed} />;
}
