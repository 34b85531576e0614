import { Button, CopyButton, Group, List, Text } from "@mantine/core";
import { AnswerView } from "../ask/answer-view.tsx";
import { addressTo, type Search } from "../client/address.ts";
import { useSend } from "../client/use-call.ts";
import type { Input, Reply } from "../client/wire.ts";
import { Panel, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Waiting } from "../components/states.tsx";
import classes from "./copilot.module.css";

type Copilot = Reply<"POST /copilot">;
type Obligation = Copilot["obligations"][number];

/** What to do next in a contact: asked for by a press, because it costs a look at every rule. */
export function CopilotView({
  body,
  label,
  search,
}: {
  body: Input<"POST /copilot">["body"];
  label: string;
  search: Search;
}) {
  const send = useSend("POST /copilot");
  return (
    <div className={classes.copilot}>
      <Button onClick={() => send.mutate({ body })} loading={send.isPending} className={classes.press}>
        {label}
      </Button>
      {send.isPending && <Waiting lines={4} />}
      {send.error && <Problem error={send.error} />}
      {send.data && <Advice copilot={send.data} search={search} />}
    </div>
  );
}

function Advice({ copilot, search }: { copilot: Copilot; search: Search }) {
  const { answer, obligations, draft, check, warnings } = copilot;
  const of = (...standings: Obligation["standing"][]) =>
    obligations.filter(({ standing }) => standings.includes(standing));
  return (
    <div aria-live="polite">
      {warnings.map((warning) => (
        <Text key={warning} c="red">
          {warning}
        </Text>
      ))}
      <Obligations
        title="Still to do"
        obligations={of("not-met", "open")}
        none={
          answer.kind === "answer"
            ? "Every obligation of these steps shows in the conversation."
            : "No SOP was found to hold here: only the rules of every contact were looked at."
        }
      />
      <Obligations title="Must not be done" obligations={of("watch")} />
      <Obligations title="Done, or it seems so" obligations={of("met", "seems-met")} />
      <Draft draft={draft} check={check} />
      <Section title="The step in force">
        <AnswerView answer={answer} search={search} />
      </Section>
    </div>
  );
}

type ObligationsProps = { title: string; obligations: readonly Obligation[]; none?: string };

function Obligations({ title, obligations, none }: ObligationsProps) {
  if (obligations.length === 0 && !none) return null;
  return (
    <Section title={title}>
      {obligations.length === 0 && <Text c="dimmed">{none}</Text>}
      <List spacing="xs" listStyleType="none">
        {obligations.map((one) => (
          <List.Item key={`${one.versionId}-${one.id}`}>
            <a href={addressTo(`/sops/${one.sopId}`, { v: one.versionNumber, step: one.stepId, rule: one.id })}>
              {one.text}
            </a>
            <Text size="xs" c="dimmed">
              {one.title} v{one.versionNumber} › {one.stepTitle}. {one.why}
              {one.evidence && ` “${one.evidence.quote}”`}
              {one.action && ` Action: ${one.action}.`}
            </Text>
          </List.Item>
        ))}
      </List>
    </Section>
  );
}

const verdictWords = {
  meets: "A check of this draft finds nothing that breaks a rule.",
  breaks: "As it stands this draft breaks a rule.",
  unknown: "Nothing here can tell whether this draft meets every rule: read it against the list above.",
} as const;

function Draft({ draft, check }: Pick<Copilot, "draft" | "check">) {
  if (draft.lines.length === 0) return null;
  const text = draft.lines.map((line) => (line.kind === "prompt" ? `[${line.text}]` : line.text)).join("\n");
  return (
    <Section
      title="A reply to begin with"
      aside={
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      }
    >
      <Panel>
        {draft.lines.map((line) => (
          <p key={`${line.citation.start}-${line.text}`} className={classes.line} data-kind={line.kind}>
            {line.kind === "prompt" ? `[${line.text}]` : line.text}{" "}
            <a
              href={addressTo(`/sops/${line.citation.sopId}`, {
                v: line.citation.versionNumber,
                step: line.citation.stepId,
                rule: line.citation.obligationId,
              })}
              title={line.citation.quote}
              className={classes.source}
            >
              {line.citation.title} v{line.citation.versionNumber}
            </a>
          </p>
        ))}
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            {draft.writtenBy === "extract"
              ? "From the SOP's own examples; in brackets is what is left for you to say."
              : `Worded by ${draft.writtenBy}, every sentence with its source.`}{" "}
            {check && verdictWords[check.verdict]}
          </Text>
        </Group>
      </Panel>
    </Section>
  );
}
