import { Page } from "../components/page.tsx";
import { Empty, StepLink } from "../components/states.tsx";

export function NotForRole({ role }: { role: string }) {
  return (
    <Page question="Who may see this page?" title="Not for this role" width="reading">
      <Empty title={`Not the role “${role}”`} step={<StepLink to="/">Go to your own start page</StepLink>}>
        The address is right, but this page belongs to other roles. Sign in with one of them, or ask the head of
        support.
      </Empty>
    </Page>
  );
}

export function NotFound() {
  return (
    <Page question="Where did this page go?" title="Not found" width="reading">
      <Empty title="Nothing has this address" step={<StepLink to="/">Go to your start page</StepLink>}>
        It may be mistyped, or what it pointed to was never here. Ctrl-K finds places, SOPs and tickets by name.
      </Empty>
    </Page>
  );
}
