import { Button, Group, Stack, Text } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import type { Reply } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import { StepLink } from "../components/states.tsx";
import { FindingsList } from "../sops/findings-list.tsx";
import { Notes } from "./import-result.tsx";

export type ImportedDocument = Reply<"POST /imports/documents">;

type DocumentOutcomeProps = { result: ImportedDocument; another: () => void; close: () => void };

/** What a document became: its draft, what was left out of it, and what is unclear in it. */
export function DocumentOutcome({ result, another, close }: DocumentOutcomeProps) {
  const { draft, findings, notes, added } = result;
  return (
    <Stack gap="sm">
      <Text role="status" fw={600}>
        {answerOf(result)}
      </Text>
      {notes.length > 0 && (
        <section aria-label="What was left out or assumed">
          <Notes notes={notes} />
        </section>
      )}
      <Group gap="sm">
        {draft ? (
          <StepLink to={addressTo("/sops/new", { draft: draft.id })}>
            {added > 0 ? "Open the draft" : "Open the draft that is there"}
          </StepLink>
        ) : (
          <StepLink to="/sops">Open SOPs</StepLink>
        )}
        <Button variant="default" onClick={another}>
          Import another file
        </Button>
        <Button variant="subtle" onClick={close}>
          Close
        </Button>
      </Group>
      {draft && findings.length > 0 && (
        <section aria-label="What is unclear in it">
          <Text fw={600} mb="xs">
            {plural(findings.length, "place")} to make clear in the draft
          </Text>
          <FindingsList findings={findings.slice(0, shown)} />
          {findings.length > shown && (
            <Text size="sm" c="dimmed">
              The first {shown} are shown; the draft lists all of them by line.
            </Text>
          )}
        </section>
      )}
    </Stack>
  );
}

const shown = 5;

function answerOf({ draft, added }: ImportedDocument): string {
  if (!draft) return "Nothing new: an SOP has exactly this text already.";
  return added > 0 ? `“${draft.title}” is a draft now.` : `“${draft.title}” was imported before; its draft is open.`;
}
