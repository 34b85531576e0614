import { useRead } from "../client/use-call.ts";
import { Section } from "../components/page.tsx";
import { Stages } from "./stages.tsx";

/** An agent's own way in, if they are on one. */
export function MyOnboarding() {
  const { data } = useRead("GET /onboarding", {});
  if (!data || data.enrolments.length === 0) return null;
  return data.enrolments.map((enrolment) => (
    <Section key={enrolment.enrolmentId} title={enrolment.pathTitle} aside={`with ${enrolment.coach}`}>
      <Stages enrolment={enrolment} maySign={false} />
    </Section>
  ));
}
