import { Button, Tabs, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useAddress, useGo, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import { plural } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { Builder } from "./builder.tsx";
import { Changes } from "./changes.tsx";
import { Preview } from "./preview.tsx";
import { Problems } from "./problems.tsx";
import { PublishDialog } from "./publish-dialog.tsx";
import classes from "./scorecards.module.css";
import { Trial } from "./trial.tsx";
import { type Draft, useDefinition, type Writing } from "./use-definition.ts";

export function ScorecardBuilderPage() {
  const id = useParam("id");
  const query = useRead("GET /scorecard-drafts/:id", { params: { id } }, { fresh: true });
  if (query.data && query.isFetchedAfterMount) return <Editing key={id} begun={query.data} />;
  return (
    <Page
      question="What should a review ask?"
      title="Scorecard draft"
      back={{ to: "/quality/scorecards", label: "Scorecards" }}
    >
      <Loaded query={query} lines={8} height={60}>
        {() => null}
      </Loaded>
    </Page>
  );
}

const savedWords: Record<Writing["state"], string> = {
  saved: "Saved",
  waiting: "Not saved yet",
  saving: "Saving",
  failed: "Not saved",
};

function Editing({ begun }: { begun: Draft }) {
  const { me } = useSession();
  const writing = useDefinition(begun);
  const go = useGo();
  const [publishing, publish] = useDisclosure(false);
  const mayWrite = me.role === "qa-lead" || me.role === "operator";
  const discard = useSend("DELETE /scorecard-drafts/:id", {
    refresh: ["GET /scorecard-versions"],
    done: () => go("/quality/scorecards"),
  });
  const { definition, draft, state, error } = writing;
  const errors = draft.problems.filter(({ severity }) => severity === "error").length;
  const criteria = definition.sections.reduce((total, section) => total + section.criteria.length, 0);
  return (
    <Page
      question={
        <>
          What should <em>{definition.title || "this scorecard"}</em> ask?
        </>
      }
      title={`${definition.title} (draft)`}
      back={{ to: "/quality/scorecards", label: "Scorecards" }}
      answer={
        <>
          {plural(criteria, "criterion", "criteria")} in {plural(definition.sections.length, "section")}
          {errors > 0 ? `; ${plural(errors, "thing")} to mend before it can be published.` : "; ready to be published."}{" "}
          <span role="status" className={classes.saved} data-state={state}>
            {savedWords[state]}
          </span>
        </>
      }
      actions={
        mayWrite && (
          <>
            <Button
              variant="subtle"
              color="gray"
              loading={discard.isPending}
              onClick={() => {
                if (window.confirm("Discard this draft? What was published stays."))
                  discard.mutate({ params: { id: begun.id }, query: { revision: draft.revision } });
              }}
            >
              Discard
            </Button>
            <Button onClick={publish.open} disabled={errors > 0 || draft.effect === null}>
              Publish
            </Button>
          </>
        )
      }
    >
      {error && <Problem error={error} doing="saving" again={() => void writing.saveNow()} />}
      {discard.error && <Problem error={discard.error} />}
      <div className={classes.columns}>
        <Builder writing={writing} mayWrite={mayWrite} />
        <Side writing={writing} />
      </div>
      {publishing && <PublishDialog writing={writing} close={publish.close} />}
    </Page>
  );
}

const tabs = ["form", "mend", "changes", "trial"] as const;

function Side({ writing }: { writing: Writing }) {
  const [{ tab: asked }, change] = useAddress();
  const tab = tabs.find((one) => one === asked) ?? "form";
  const { draft, definition } = writing;
  return (
    <aside className={classes.side} aria-label="What comes of it">
      <Tabs value={tab} onChange={(value) => change({ tab: value === "form" ? null : value })} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="form">Review form</Tabs.Tab>
          <Tabs.Tab value="mend">To mend ({draft.problems.length})</Tabs.Tab>
          <Tabs.Tab value="changes">What changes</Tabs.Tab>
          <Tabs.Tab value="trial">Try it</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="form" pt="sm">
          <Text size="sm" c="dimmed" mb="xs">
            As a reviewer sees it. Answers here are not kept.
          </Text>
          <Preview definition={definition} rules={draft.rules} />
        </Tabs.Panel>
        <Tabs.Panel value="mend" pt="sm">
          <Problems problems={draft.problems} />
        </Tabs.Panel>
        <Tabs.Panel value="changes" pt="sm">
          <Changes effect={draft.effect} />
        </Tabs.Panel>
        <Tabs.Panel value="trial" pt="sm">
          <Trial writing={writing} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}
