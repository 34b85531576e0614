import { useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { Page } from "../components/page.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { Impact } from "./impact.tsx";

/** The blast radius of one version, at an address of its own. */
export function ImpactPage() {
  const id = useParam("id");
  const number = Number(useParam("number"));
  const query = useRead("GET /sops/:id", { params: { id }, query: { version: number } });
  const title = query.data?.title ?? id;
  return (
    <Page
      question={
        <>
          What hangs on version {number} of <em>{title}</em>?
        </>
      }
      title={`What hangs on ${title}, version ${number}`}
      back={{ to: `/sops/${id}/review/${number}`, label: `Review of version ${number}` }}
    >
      <Loaded query={query} lines={5} height={80}>
        {({ versions }) => {
          const version = versions.find((one) => one.number === number);
          return version ? (
            <Impact versionId={version.id} />
          ) : (
            <Empty title={`There is no version ${number} of this SOP`}>Its versions stand on its page.</Empty>
          );
        }}
      </Loaded>
    </Page>
  );
}
