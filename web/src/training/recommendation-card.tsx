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
import classes from "./training.module.css";

type CardProps = { recommendation: Recommendation; scale: Scale };
const shownTickets = 6;

export function RecommendationCard({ recommendation, scale }: CardProps) {
  const { me } = useSession();
  const [opened, dialog] = useDisclosure(false);
  const { module, criterionTitle, cause, findingId, agents, minutes, reason, ticketIds, assigned, criterionId } =
    recommendation;
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

function Avoided({ recommendation: { expectedDefectsAvoided, module }, scale }: CardProps) {
  if (!expectedDefectsAvoided) {
    return (
      <Text size="sm" c="dimmed">
        {module
          ? "How many defects it avoids cannot be estimated yet."
          : "No module is recommended, so no effect is expected."}
      </Text>
    );
  }
  const assumed = expectedDefectsAvoided.n === 0 ? "rests on an assumed effect until one is measured" : null;
  return (
    <div className={classes.avoided}>
      <Text size="sm" fw={600}>
        Expected defects avoided a month
      </Text>
      <Estimate estimate={expectedDefectsAvoided} unit="plain" scale={scale} noun="observation" provisional={assumed} />
    </div>
  );
}
