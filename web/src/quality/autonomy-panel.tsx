import { Alert, Button, Group, NumberInput, Select, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, instant, number, percent, plural } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Provenance } from "../components/provenance.tsx";
import { useSession } from "../session/session.ts";
import { type Level, LevelWord, levels, levelWords } from "./autonomy-words.tsx";
import classes from "./health.module.css";

export type Autonomy = Reply<"GET /autonomy/:criterionId">;

/** What the judge may do here, on what evidence, and the way to change it. */
export function AutonomyPanel({ autonomy }: { autonomy: Autonomy }) {
  const { me } = useSession();
  const [opened, { toggle, close }] = useDisclosure(false);
  const { level, since, certificate, incident, covers, upkeep } = autonomy;
  return (
    <Section title="What may the judge do here?">
      <div className={classes.level}>
        <ol className={classes.steps}>
          {levels.map((one) => (
            <li key={one} data-here={one === level || undefined} aria-current={one === level ? "step" : undefined}>
              <LevelWord level={one} />
            </li>
          ))}
        </ol>
        {incident && (
          <Alert
            color="red"
            variant="light"
            icon={<IconAlertTriangle aria-hidden />}
            title="Suspended by an alarm"
            mb="sm"
          >
            {instant(incident.at)}: {incident.reason} Every verdict goes to a person until fresh audits prove the judge
            again.
          </Alert>
        )}
        {certificate && covers ? (
          <>
            <Text maw="46em">
              Verdicts at the threshold or above count without a person. They agree with a reviewer at least{" "}
              {percent(certificate.agreement)} of the time; the chance that this promise is wrong is at most{" "}
              {percent(certificate.delta)}.
            </Text>
            {upkeep && upkeep.audits < upkeep.needed && (
              <Text maw="46em" mt={4} fw={600}>
                It lives on {plural(upkeep.needed, "random audit")} of accepted tickets a month; in the last 30 days
                there were {number(upkeep.audits)}. Draw a sample, or no alarm can be heard.
              </Text>
            )}
            <Provenance
              facts={[
                ["Since", since && day(since)],
                ["Accepted", `${percent(certificate.acceptedShare)} of tickets`],
                [
                  "Proven on",
                  `${plural(certificate.audits, "audit")}, ${plural(certificate.disagreements, "disagreement")}`,
                ],
                ["Judge", covers.judge],
                ["Prompt", covers.prompt],
                ["Scorecard", covers.scorecard],
                ["SOP versions", covers.sopVersions.join(", ") || "none"],
                ["Channels", covers.channels.join(", ")],
                ["Languages", covers.languages.join(", ")],
              ]}
            />
          </>
        ) : (
          <Text maw="46em">
            {level === "assisted"
              ? "The judge's verdict is a suggestion: a person confirms each one."
              : "No verdict of the judge counts without a person. The corrected figures still rest on it, because blind audits correct them."}
          </Text>
        )}
        {me.role === "qa-lead" && (
          <Button mt="sm" variant="default" onClick={toggle} aria-expanded={opened}>
            Change
          </Button>
        )}
        {opened && <ChangeLevel autonomy={autonomy} done={close} />}
      </div>
    </Section>
  );
}

/** The asked promise is held against the audits before anything is saved. */
function ChangeLevel({ autonomy, done }: { autonomy: Autonomy; done: () => void }) {
  const { criterionId } = autonomy;
  const [level, setLevel] = useState<Level>(autonomy.level === "auto" ? "human-only" : "auto");
  const [agreement, setAgreement] = useState(90);
  const [delta, setDelta] = useState(10);
  const [reason, setReason] = useState("");
  const target = { agreement: agreement / 100, delta: delta / 100 };
  const asked = useRead(
    "GET /autonomy/:criterionId",
    { params: { criterionId }, query: target },
    { keepPrevious: true, enabled: level === "auto" },
  );
  const save = useSend("POST /autonomy/:criterionId", {
    refresh: ["GET /autonomy", "GET /autonomy/:criterionId", "GET /autonomy/events"],
    done,
  });
  const evidence = asked.data ?? autonomy;
  const refusal = level === "human-only" ? null : evidence.refusals[level];
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ params: { criterionId }, body: { level, ...target, reason } });
      }}
    >
      <Stack mt="md">
        <Select
          label="From now on"
          allowDeselect={false}
          value={level}
          onChange={(value) => setLevel((value ?? "human-only") as Level)}
          data={levels.map((value) => ({ value, label: levelWords(value) }))}
        />
        {level === "auto" && (
          <Group grow>
            <NumberInput
              label="Promised agreement"
              suffix=" %"
              min={51}
              max={99}
              value={agreement}
              onChange={(value) => setAgreement(Math.min(99, Math.max(51, Number(value) || 90)))}
            />
            <NumberInput
              label="Chance that it fails"
              suffix=" %"
              min={1}
              max={50}
              value={delta}
              onChange={(value) => setDelta(Math.min(50, Math.max(1, Number(value) || 10)))}
            />
          </Group>
        )}
        {refusal ? (
          <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />} title="Not on this evidence">
            {refusal}
          </Alert>
        ) : (
          level === "auto" &&
          evidence.offered && (
            <Text size="sm">
              The audits prove it for {percent(evidence.offered.acceptedShare)} of tickets:{" "}
              {plural(evidence.offered.disagreements, "disagreement")} in {plural(evidence.offered.audits, "audit")}.{" "}
              {evidence.batch
                ? `It is proven for this batch too: of the tickets drawn from, ${percent(evidence.batch.acceptedShare)} are accepted and unread.`
                : "That is a promise about tickets of this kind. For the unread ones of this batch alone it is not proven."}
            </Text>
          )
        )}
        <Textarea
          label="Why"
          required
          maxLength={1000}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {save.error && <Problem error={save.error} doing="saving" />}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={refusal !== null || reason.trim() === ""}>
            Save in your name
          </Button>
          <Button variant="subtle" onClick={done}>
            Leave it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
