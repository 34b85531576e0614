import { SegmentedControl, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Recommendation } from "../client/wire.ts";
import { number, plural } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { learnersWords } from "./learners-words.ts";
import { Modules } from "./modules.tsx";
import { RecommendationCard } from "./recommendation-card.tsx";

export function TrainingPage() {
  const { me } = useSession();
  const [{ view }, change] = useAddress();
  const agent = me.role === "agent";
  const modules = view === "modules" || agent;
  const query = useRead("GET /recommendations", {}, { enabled: !agent });
  const list = query.data?.recommendations;
  return (
    <Page
      question={modules ? "Which modules are there?" : "What should we teach next, and to whom?"}
      title="Training"
      answer={!modules && list && list.length > 0 && <Answer list={list} />}
    >
      {!agent && (
        <SegmentedControl
          mb="md"
          value={modules ? "modules" : "recommended"}
          onChange={(value) => change({ view: value === "modules" ? "modules" : null })}
          data={[
            { value: "recommended", label: "Recommended" },
            { value: "modules", label: "All modules" },
          ]}
        />
      )}
      {modules ? (
        <Modules mayEdit={me.role === "trainer" || me.role === "operator"} />
      ) : (
        <Loaded query={query} lines={3} height={150}>
          {({ recommendations }) => (recommendations.length === 0 ? <Nothing /> : <Cards list={recommendations} />)}
        </Loaded>
      )}
    </Page>
  );
}

function Answer({ list }: { list: readonly Recommendation[] }) {
  const ready = list.filter((one) => one.module);
  const [first] = ready;
  return (
    <>
      {first?.module
        ? `“${first.module.title}” first, for ${learnersWords(first.choices[0])}. `
        : "No module is ready to be assigned. "}
      {plural(list.length, "finding")} looked at, strongest first; for {number(list.length - ready.length)} of them
      there is no module to assign.
    </>
  );
}

function Cards({ list }: { list: readonly Recommendation[] }) {
  const most = Math.max(1, ...list.flatMap(({ choices }) => choices.map((one) => one.expectedDefectsAvoided.high)));
  return (
    <>
      {list.map((recommendation) => (
        <RecommendationCard key={recommendation.id} recommendation={recommendation} scale={{ min: 0, max: most }} />
      ))}
      <Text size="sm" c="dimmed" mt="md">
        A recommendation assigns nothing. What assigns by itself, after so many failed reviews in a row, stands under{" "}
        <a href="/assignments?view=policies">policies</a>.
      </Text>
    </>
  );
}

function Nothing() {
  return (
    <Empty title="Nothing to recommend" step={<StepLink to="/findings">See the findings</StepLink>}>
      When a finding's cause is agent skill, the module that teaches its rule is recommended here, with the defects it
      should avoid.
    </Empty>
  );
}
