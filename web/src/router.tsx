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
  at("/ask", () => import("./ask/ask-page.tsx"), "AskPage"),
  at("/tickets", () => import("./tickets/tickets-page.tsx"), "TicketsPage"),
  at("/tickets/$id", () => import("./tickets/ticket-page.tsx"), "TicketPage"),
  at("/sops", () => import("./sops/sops-page.tsx"), "SopsPage"),
  at("/sops/$id", () => import("./sops/sop-page.tsx"), "SopPage"),
  at("/quality", () => import("./quality/quality-page.tsx"), "QualityPage"),
  at("/quality/queue", () => import("./quality/queue-page.tsx"), "QueuePage"),
  at("/reviews/$ticketId", () => import("./quality/review-page.tsx"), "ReviewPage"),
  at("/quality/calibration", () => import("./quality/calibration-page.tsx"), "CalibrationPage"),
  at("/quality/calibration/$criterion", () => import("./quality/criterion-page.tsx"), "CriterionPage"),
  at("/findings", () => import("./findings/findings-page.tsx"), "FindingsPage"),
  at("/findings/$id", () => import("./findings/finding-page.tsx"), "FindingPage"),
  at("/training", () => import("./training/training-page.tsx"), "TrainingPage"),
  at("/modules/$id", () => import("./training/module-page.tsx"), "ModulePage"),
  at("/assignments", () => import("./training/assignments-page.tsx"), "AssignmentsPage"),
  at("/planning", () => import("./planning/plans-page.tsx"), "PlansPage"),
  at("/planning/$id", () => import("./planning/plan-page.tsx"), "PlanPage"),
  at("/settings/imports", () => import("./settings/imports-page.tsx"), "ImportsPage"),
  at("/settings/imports/$id", () => import("./settings/import-page.tsx"), "ImportPage"),
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
