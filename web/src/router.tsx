import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { parseSearch, stringifySearch } from "./client/address.ts";
import { asApiError } from "./client/use-call.ts";
import { Problem } from "./components/problem.tsx";
import { Waiting } from "./components/states.tsx";
import { StartGate } from "./session/start-gate.tsx";
import { NotFound } from "./shell/not-for-role.tsx";
import { ShortcutsProvider } from "./shell/shortcuts.tsx";

const root = createRootRoute({
  component: () => (
    <ShortcutsProvider>
      <StartGate />
    </ShortcutsProvider>
  ),
  notFoundComponent: NotFound,
});

const at = <Screens extends Record<string, unknown>>(
  path: string,
  load: () => Promise<Screens>,
  name: keyof Screens & string,
) => createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load as never, name as never) });

const screens = root.addChildren([
  createRoute({ getParentRoute: () => root, path: "/" }),
  at("/overview", () => import("./overview/overview-page.tsx"), "OverviewPage"),
  at("/ask", () => import("./ask/ask-page.tsx"), "AskPage"),
  at("/ask/$id", () => import("./ask/asked-page.tsx"), "AskedPage"),
  at("/tickets", () => import("./tickets/tickets-page.tsx"), "TicketsPage"),
  at("/tickets/$id", () => import("./tickets/ticket-page.tsx"), "TicketPage"),
  at("/sops", () => import("./sops/sops-page.tsx"), "SopsPage"),
  at("/sops/gaps", () => import("./sops/gaps-page.tsx"), "GapsPage"),
  at("/sops/gaps/$id", () => import("./sops/gap-page.tsx"), "GapPage"),
  at("/sops/conflicts", () => import("./sops/conflicts-page.tsx"), "ConflictsPage"),
  at("/sops/search-use", () => import("./sops/search-use-page.tsx"), "SearchUsePage"),
  at("/sops/new", () => import("./sops/editor-page.tsx"), "NewSopPage"),
  at("/sops/$id", () => import("./sops/sop-page.tsx"), "SopPage"),
  at("/sops/$id/edit", () => import("./sops/editor-page.tsx"), "EditSopPage"),
  at("/sops/$id/diff", () => import("./sops/diff-page.tsx"), "SopDiffPage"),
  at("/sops/$id/simulate", () => import("./simulations/simulate-page.tsx"), "SimulatePage"),
  at("/sops/$id/review/$number", () => import("./sops/review-page.tsx"), "SopReviewPage"),
  at("/sops/$id/acks", () => import("./acknowledgements/sop-acks-page.tsx"), "SopAcksPage"),
  at("/sops/$id/review/$number/impact", () => import("./impact/impact-page.tsx"), "ImpactPage"),
  at("/acknowledgements", () => import("./acknowledgements/acknowledgements-page.tsx"), "AcknowledgementsPage"),
  at("/acknowledgements/$id", () => import("./acknowledgements/reading-page.tsx"), "ReadingPage"),
  at("/quality", () => import("./quality/quality-page.tsx"), "QualityPage"),
  at("/quality/scorecards", () => import("./scorecards/scorecards-page.tsx"), "ScorecardsPage"),
  at("/quality/scorecards/drafts/$id", () => import("./scorecards/builder-page.tsx"), "ScorecardBuilderPage"),
  at("/quality/scorecards/$id", () => import("./scorecards/version-page.tsx"), "ScorecardVersionPage"),
  at("/quality/scores", () => import("./quality/scores-page.tsx"), "QualityScoresPage"),
  at("/quality/disputes", () => import("./disputes/disputes-page.tsx"), "DisputesPage"),
  at("/quality/disputes/$id", () => import("./disputes/dispute-page.tsx"), "DisputePage"),
  at("/me", () => import("./me/my-quality-page.tsx"), "MyQualityPage"),
  at("/tickets/$id/review", () => import("./quality/manual-review-page.tsx"), "ManualReviewPage"),
  at("/quality/queue", () => import("./quality/queue-page.tsx"), "QueuePage"),
  at("/reviews/$ticketId", () => import("./quality/review-page.tsx"), "ReviewPage"),
  at("/quality/reviewers", () => import("./quality/reviewers-page.tsx"), "ReviewersPage"),
  at("/quality/sessions", () => import("./quality/sessions-page.tsx"), "SessionsPage"),
  at("/quality/sessions/$id", () => import("./quality/session-page.tsx"), "SessionPage"),
  at("/quality/changes", () => import("./quality/changes-page.tsx"), "ChangesPage"),
  at("/quality/calibration", () => import("./quality/calibration-page.tsx"), "CalibrationPage"),
  at("/quality/calibration/$criterion", () => import("./quality/criterion-page.tsx"), "CriterionPage"),
  at("/quality/red-team", () => import("./quality/red-team-page.tsx"), "RedTeamPage"),
  at("/quality/runs", () => import("./quality/runs-page.tsx"), "RunsPage"),
  at("/quality/runs/$id", () => import("./quality/run-page.tsx"), "RunPage"),
  at("/findings", () => import("./findings/findings-page.tsx"), "FindingsPage"),
  at("/findings/where", () => import("./findings/where-page.tsx"), "WherePage"),
  at("/findings/charts", () => import("./findings/charts-page.tsx"), "ChartsPage"),
  at("/findings/people/$by/$group", () => import("./findings/group-page.tsx"), "GroupPage"),
  at("/findings/people", () => import("./findings/people-page.tsx"), "PeoplePage"),
  at("/findings/$id", () => import("./findings/finding-page.tsx"), "FindingPage"),
  at("/training", () => import("./training/training-page.tsx"), "TrainingPage"),
  at("/modules/$id", () => import("./training/module-page.tsx"), "ModulePage"),
  at("/modules/$id/edit", () => import("./training/module-editor-page.tsx"), "ModuleEditorPage"),
  at("/modules/$id/take", () => import("./training/take-page.tsx"), "TakePage"),
  at("/coaching", () => import("./training/coach-day-page.tsx"), "CoachDayPage"),
  at("/coaching/sessions", () => import("./training/coaching-sessions-page.tsx"), "CoachingSessionsPage"),
  at("/coaching/$id", () => import("./training/coaching-session-page.tsx"), "CoachingSessionPage"),
  at("/onboarding", () => import("./training/onboarding-page.tsx"), "OnboardingPage"),
  at("/effects", () => import("./training/effects-page.tsx"), "EffectsPage"),
  at("/effects/$id", () => import("./training/effect-page.tsx"), "EffectPage"),
  at("/learn", () => import("./training/learn-page.tsx"), "LearnPage"),
  at("/assignments", () => import("./training/assignments-page.tsx"), "AssignmentsPage"),
  at("/planning", () => import("./planning/plans-page.tsx"), "PlansPage"),
  at("/planning/new", () => import("./planning/plan-form-page.tsx"), "NewPlanPage"),
  at("/planning/compare", () => import("./planning/compare-page.tsx"), "ComparePage"),
  at("/planning/volumes", () => import("./planning/volumes-page.tsx"), "VolumesPage"),
  at("/planning/forecast", () => import("./planning/forecast-page.tsx"), "ForecastPage"),
  at("/planning/pilot", () => import("./planning/pilot-page.tsx"), "PilotPage"),
  at("/planning/ledger", () => import("./planning/ledger-page.tsx"), "LedgerPage"),
  at("/planning/candidates", () => import("./planning/candidates-page.tsx"), "CandidatesPage"),
  at("/planning/sharing", () => import("./planning/sharing-page.tsx"), "SharingPage"),
  at("/planning/$id", () => import("./planning/plan-page.tsx"), "PlanPage"),
  at("/planning/$id/edit", () => import("./planning/plan-form-page.tsx"), "EditPlanPage"),
  at("/settings/imports", () => import("./settings/imports-page.tsx"), "ImportsPage"),
  at("/settings/imports/$id", () => import("./settings/import-page.tsx"), "ImportPage"),
  at("/settings/connections", () => import("./settings/connections-page.tsx"), "ConnectionsPage"),
  at("/settings/connections/keys", () => import("./settings/connections-keys.tsx"), "KeysPage"),
  at("/settings/connections/pins", () => import("./settings/connections-pins.tsx"), "PinsPage"),
  at("/settings/connections/webhooks", () => import("./settings/connections-webhooks.tsx"), "WebhooksPage"),
  at("/settings/connections/webhooks/$id", () => import("./settings/connections-webhook-page.tsx"), "WebhookPage"),
  at("/settings/connections/helpdesks", () => import("./settings/connections-helpdesks.tsx"), "HelpdesksPage"),
  at("/settings/connections/helpdesks/$id", () => import("./settings/connections-helpdesk-page.tsx"), "HelpdeskPage"),
  at("/settings/privacy", () => import("./settings/privacy-page.tsx"), "PrivacyPage"),
  at("/settings/log", () => import("./settings/log-page.tsx"), "LogPage"),
]);

/** One address a screen, each screen in its own file so that it is loaded when it is opened. */
export function createAppRouter() {
  return createRouter({
    routeTree: screens,
    parseSearch,
    stringifySearch,
    defaultPendingComponent: () => <Waiting lines={6} />,
    defaultErrorComponent: ({ error, reset }) => <Problem error={asApiError(error)} again={reset} />,
    defaultNotFoundComponent: NotFound,
  });
}
