import { Button, Text } from "@mantine/core";
import { useGo, useParam } from "../client/address.ts";
import { call } from "../client/call.ts";
import { saveFile } from "../client/save-file.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { instant, number, plural } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { Preview } from "./preview.tsx";
import classes from "./scorecards.module.css";

type Version = Reply<"GET /scorecard-versions/:id">;

export function ScorecardVersionPage() {
  const id = useParam("id");
  const query = useRead("GET /scorecard-versions/:id", { params: { id } });
  const version = query.data;
  return (
    <Page
      question={
        version ? (
          <>
            What does <em>{version.title}</em> v{version.number} ask?
          </>
        ) : (
          "What does this scorecard ask?"
        )
      }
      title={version ? `${version.title} v${version.number}` : "Scorecard"}
      back={{ to: "/quality/scorecards", label: "Scorecards" }}
      answer={
        version && (
          <>
            {plural(version.criteria, "criterion", "criteria")} in {plural(version.sections, "section")};{" "}
            {version.inUse ? "in use now." : version.state === "published" ? "published." : "archived."} It never
            changes.
          </>
        )
      }
      actions={version && <Actions version={version} />}
    >
      <Loaded query={query} lines={8}>
        {(one) => (
          <>
            <Provenance
              facts={[
                ["Published", one.publishedAt && `${instant(one.publishedAt)} by ${one.publishedBy}`],
                ["Auto-scores", number(one.scores)],
                ["Reviews", number(one.reviews)],
                ["Why", one.note],
              ]}
            />
            <Text size="sm" c="dimmed" my="sm">
              The form as a reviewer sees it; answers here are not kept.
            </Text>
            <div className={classes.reading}>
              <Preview definition={one.definition} rules={one.rules} />
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({ version }: { version: Version }) {
  const { me } = useSession();
  const go = useGo();
  const begin = useSend("POST /scorecard-drafts", {
    refresh: ["GET /scorecard-versions"],
    done: ({ id }) => go(`/quality/scorecards/drafts/${id}`),
  });
  const refresh = ["GET /scorecard-versions", "GET /scorecard-versions/:id"] as const;
  const use = useSend("POST /scorecard-versions/:id/use", { refresh });
  const archive = useSend("POST /scorecard-versions/:id/archive", { refresh });
  const params = { id: version.versionId };
  const save = async (form: "yaml" | "json") => {
    const file = await call("GET /scorecard-versions/:id/file", { params, query: { form } });
    saveFile(file.name, file.text, form === "json" ? "application/json" : "application/yaml");
  };
  const error = begin.error ?? use.error ?? archive.error;
  return (
    <>
      {error && <Problem error={error} />}
      <Button variant="subtle" color="gray" onClick={() => void save("yaml")}>
        YAML
      </Button>
      <Button variant="subtle" color="gray" onClick={() => void save("json")}>
        JSON
      </Button>
      {(me.role === "qa-lead" || me.role === "operator") && (
        <>
          {version.state === "archived" && (
            <Button variant="default" loading={use.isPending} onClick={() => use.mutate({ params })}>
              Use it again
            </Button>
          )}
          {version.state === "published" && !version.inUse && (
            <Button variant="default" loading={archive.isPending} onClick={() => archive.mutate({ params })}>
              Archive
            </Button>
          )}
          <Button
            loading={begin.isPending}
            onClick={() => begin.mutate({ body: { from: "version", versionId: version.versionId } })}
          >
            Edit as a draft
          </Button>
        </>
      )}
    </>
  );
}
