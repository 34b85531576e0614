import { useEffect } from "react";
import { addressTo, useAddress, useGo, useParam, usePathname } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { instant, today } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Empty, Loaded, StepLink, Waiting } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { NotForRole } from "../shell/not-for-role.tsx";
import { roleNames } from "../shell/places.ts";
import { Editor } from "./editor.tsx";
import { newSopText } from "./new-sop.ts";
import classes from "./sops.module.css";
import { isWriter } from "./version-words.ts";

export function NewSopPage() {
  const { me } = useSession();
  const [{ draft }] = useAddress();
  if (!isWriter(me.role)) return <NotForRole role={roleNames[me.role]} />;
  return (
    <Page
      question="What should everybody do from now on?"
      title="New SOP"
      back={{ to: "/sops", label: "SOPs" }}
      answer={
        draft ? undefined : (
          <>
            Write it here, or <a href="/settings/imports">begin from a document</a>: DOCX, PDF, HTML or Markdown.
          </>
        )
      }
    >
      {draft ? (
        <OfDraft id={draft} />
      ) : (
        <Editor key="new" ground={{ kind: "text", source: newSopText(me.name, today()) }} />
      )}
    </Page>
  );
}

export function EditSopPage() {
  const { me } = useSession();
  const id = useParam("id");
  const [{ draft, from }] = useAddress();
  const sop = useRead("GET /sops/:id", { params: { id } });
  if (!isWriter(me.role)) return <NotForRole role={roleNames[me.role]} />;
  return (
    <Page
      question={
        <>
          What should <em>{sop.data?.title ?? id}</em> say?
        </>
      }
      title={`Edit ${sop.data?.title ?? id}`}
      back={{ to: `/sops/${id}`, label: sop.data?.title ?? id }}
    >
      {draft ? <OfDraft id={draft} /> : from ? <OfVersion id={id} number={Number(from)} /> : <Beginning id={id} />}
    </Page>
  );
}

/** Waits for the newest text: a remembered one may have been saved over. */
function OfDraft({ id }: { id: string }) {
  const query = useRead("GET /sop-drafts/:id", { params: { id } }, { fresh: true });
  if (!query.isFetchedAfterMount && !query.error) return <Waiting lines={8} />;
  return (
    <Loaded query={query} lines={8}>
      {(draft) => <Editor key={draft.id} ground={{ kind: "draft", draft }} />}
    </Loaded>
  );
}

function OfVersion({ id, number }: { id: string; number: number | undefined }) {
  const query = useRead("GET /sops/:id", { params: { id }, query: { version: number } });
  return (
    <Loaded query={query} lines={8}>
      {({ version, versions }) => {
        if (version) {
          const { source } = version;
          const ground = { kind: "version" as const, sopId: id, versionId: version.id, number: version.number, source };
          return <Editor key={version.id} ground={ground} />;
        }
        const newest = Math.max(...versions.map((one) => one.number));
        return (
          <Empty
            title="No version is in force today"
            step={<StepLink to={addressTo(`/sops/${id}/edit`, { from: newest })}>Begin from version {newest}</StepLink>}
          >
            A draft can begin from any version there was.
          </Empty>
        );
      }}
    </Loaded>
  );
}

/** One's own only open draft is opened; among several, or somebody else's, one chooses; without any, one begins. */
function Beginning({ id }: { id: string }) {
  const { me } = useSession();
  const go = useGo();
  const here = usePathname() === `/sops/${id}/edit`;
  const query = useRead("GET /sop-drafts", { query: { sopId: id } }, { fresh: true });
  const drafts = query.data?.drafts ?? [];
  const [only] = drafts;
  const own = drafts.length === 1 && only && [only.author, ...only.editors].includes(me.name) ? only : null;
  useEffect(() => {
    // while another screen is on its way this one is still up, and must not call one back
    if (own && here) go(addressTo(`/sops/${id}/edit`, { draft: own.id }), { replace: true });
  }, [own, here, go, id]);
  return (
    <Loaded query={query} lines={8}>
      {(loaded) => {
        if (own) return <Waiting lines={8} />;
        return loaded.drafts.length === 0 ? <OfVersion id={id} number={undefined} /> : <Drafts id={id} {...loaded} />;
      }}
    </Loaded>
  );
}

function Drafts({ id, drafts }: { id: string } & Reply<"GET /sop-drafts">) {
  const { data } = useRead("GET /sops/:id", { params: { id } });
  const from = data?.inForce?.number ?? Math.max(0, ...(data?.versions ?? []).map(({ number }) => number));
  return (
    <>
      <ul className={classes.library}>
        {drafts.map((draft) => (
          <li key={draft.id}>
            <a href={addressTo(`/sops/${id}/edit`, { draft: draft.id })} className={classes.row}>
              <span className={classes.name}>
                Go on with the draft of {draft.author}
                <small>{draft.note || "No note yet"}</small>
              </span>
              <span className={classes.scope}>
                Revision {draft.revision}, saved by {draft.updatedBy}
                <small>{instant(draft.updatedAt)}</small>
              </span>
              <span className={classes.scope}>
                {draft.base ? `Begun from version ${draft.base.number}` : "Begun from a text"}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {from > 0 && (
        <p>
          <StepLink to={addressTo(`/sops/${id}/edit`, { from })}>Begin another draft from version {from}</StepLink>
        </p>
      )}
    </>
  );
}
