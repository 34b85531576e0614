import { useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { instant, plural } from "../components/format.ts";
import { Page, Panel, Section } from "../components/page.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Loaded, StepLink } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { mayOpen } from "../shell/places.ts";
import { importKinds } from "./import-kinds.ts";
import { Counts, importAnswer, Notes, RejectedRows } from "./import-result.tsx";
import classes from "./settings.module.css";

export function ImportPage() {
  const { me } = useSession();
  const id = useParam("id");
  const query = useRead("GET /imports/:id", { params: { id } });
  const { data } = query;
  const seenAt = data && importKinds[data.kind].seenAt;
  return (
    <Page
      question={
        data ? (
          <>
            What came in from <em className={classes.file}>{data.name}</em>?
          </>
        ) : (
          "What came in?"
        )
      }
      title={data ? `Import of ${data.name}` : "Import"}
      back={{ to: "/settings/imports", label: "Imports" }}
      answer={data && importAnswer(data)}
      actions={seenAt && mayOpen(me.role, seenAt.path) && <StepLink to={seenAt.path}>Open {seenAt.label}</StepLink>}
    >
      <Loaded query={query} lines={3} height={70}>
        {(result) => (
          <>
            <Panel>
              <Counts result={result} />
              <Provenance
                facts={[
                  ["Kind", importKinds[result.kind].label],
                  ["Started", instant(result.startedAt)],
                  ["Finished", result.finishedAt ? instant(result.finishedAt) : "not yet"],
                ]}
              />
              <Notes notes={result.notes} />
            </Panel>
            {result.rejectedRows.length > 0 && (
              <Section
                title={`Why ${result.rejectedRows.length === 1 ? "was" : "were"} ${plural(result.rejected || result.rejectedRows.length, "entry", "entries")} refused?`}
              >
                <RejectedRows result={result} />
              </Section>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}
