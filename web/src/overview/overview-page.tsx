import { Page } from "../components/page.tsx";
import { AutomationCard } from "./automation-card.tsx";
import { CapacityCard } from "./capacity-card.tsx";
import classes from "./overview.module.css";
import { QualityCard } from "./quality-card.tsx";
import { TrainingCard } from "./training-card.tsx";
import { TrustCard } from "./trust-card.tsx";

/** Five questions of whoever leads support, each with its answer and the way to what it rests on. */
export function OverviewPage() {
  return (
    <Page
      question="Where do we stand?"
      title="Overview"
      answer="Five questions, each answered as far as the evidence goes. Every figure leads to what it rests on."
    >
      <div className={classes.cards}>
        <QualityCard />
        <TrustCard />
        <TrainingCard />
        <AutomationCard />
        <CapacityCard />
      </div>
    </Page>
  );
}
