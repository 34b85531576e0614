import { useRead } from "../client/use-call.ts";
import { plural } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { Timeline } from "./timeline.tsx";

export function ChangesPage() {
  const query = useRead("GET /autonomy/events", {});
  const lost = query.data?.events.filter(({ kind }) => kind === "alarm" || kind === "changed").length ?? 0;
  return (
    <Page
      question="What changed, and what did it void?"
      title="Changes"
      back={{ to: "/quality/calibration", label: "Calibration" }}
      answer={
        query.data && (lost === 0 ? "No certificate was lost so far." : `${plural(lost, "certificate")} lost so far.`)
      }
    >
      <Loaded query={query} lines={6}>
        {({ events }) =>
          events.length === 0 ? (
            <Empty title="Nothing has been promoted yet">
              When somebody lets the judge score a criterion alone, it stands here, with every later change of judge,
              scorecard or SOP that took it back.
            </Empty>
          ) : (
            <Timeline events={events} named />
          )
        }
      </Loaded>
    </Page>
  );
}
