import { toNodeHandler } from "better-auth/node";
import { type Handler, Router } from "express";
import { acknowledgementRoutes } from "../acknowledgements/routes.ts";
import { consumerRoutes } from "../consumers/routes.ts";
import { withConsumers } from "../consumers/serving.ts";
import type { Context } from "../context.ts";
import { contract } from "../contract.ts";
import { AppError } from "../errors.ts";
import { helpdeskRoutes } from "../helpdesks/routes.ts";
import { impactRoutes } from "../impact/routes.ts";
import { importRoutes } from "../imports/routes.ts";
import { withQuestions } from "../knowledge/recording.ts";
import { knowledgeRoutes } from "../knowledge/routes.ts";
import { mcpEndpoint } from "../mcp/endpoint.ts";
import { type Auth, createAuthenticate } from "../people/auth.ts";
import type { peopleContract } from "../people/contract.ts";
import { peopleRoutes } from "../people/routes.ts";
import { autonomyRoutes } from "../qa/autonomy-routes.ts";
import { disputeRoutes } from "../qa/dispute-routes.ts";
import { privacyRoutes } from "../qa/privacy-routes.ts";
import { qualityRoutes } from "../qa/quality-routes.ts";
import { redTeamRoutes } from "../qa/red-teaming.ts";
import { reviewRoutes } from "../qa/review-routes.ts";
import { qaRoutes } from "../qa/routes.ts";
import { runRoutes } from "../qa/runs-routes.ts";
import { scorecardRoutes } from "../qa/scorecard-routes.ts";
import { sessionRoutes } from "../qa/session-routes.ts";
import { simulationRoutes } from "../simulations/routes.ts";
import { replyRoutes } from "../sops/reply-routes.ts";
import { sopRoutes } from "../sops/routes.ts";
import { transferRoutes } from "../sops/transfer-routes.ts";
import { trainingRoutes } from "../training/routes.ts";
import { webhookRoutes } from "../webhooks/routes.ts";
import { wfmRoutes } from "../wfm/routes.ts";
import { docsRoutes } from "./docs.ts";
import { createIdempotency } from "./idempotency.ts";
import { createInvoke } from "./invoke.ts";
import { openApiDocument } from "./openapi.ts";
import { type Handlers, mountRoutes } from "./route.ts";

export type ApiParts = {
  context: Context;
  auth: Auth;
  operatorToken: string;
  publicUrl: string;
  status: Handlers<typeof peopleContract>["GET /status"];
};

/** The API under /api, from the contracts and the slices' handlers, and the same handlers for bots under /mcp. */
export function createApi({ context, auth, operatorToken, publicUrl, status }: ApiParts): Handler {
  const router = Router();
  const sops = sopRoutes(context);
  const parts: Handlers<typeof contract> = {
    ...peopleRoutes(context, auth, status),
    ...importRoutes(context),
    ...sops,
    ...replyRoutes(context),
    ...transferRoutes(context),
    ...consumerRoutes(context),
    ...webhookRoutes(context),
    ...helpdeskRoutes(context),
    ...qaRoutes(context),
    ...autonomyRoutes(context),
    ...qualityRoutes(context),
    ...sessionRoutes(context),
    ...runRoutes(context),
    ...redTeamRoutes(context),
    ...scorecardRoutes(context),
    ...disputeRoutes(context),
    ...reviewRoutes(context),
    ...privacyRoutes(context),
    ...trainingRoutes(context),
    ...wfmRoutes(context),
    ...acknowledgementRoutes(context),
    ...impactRoutes(context),
    ...simulationRoutes(context),
    ...knowledgeRoutes(context, {
      ...sops,
      ...replyRoutes(context),
      ...qaRoutes(context),
      ...withQuestions(context, sops),
    }),
  };
  const slices = { ...parts, ...withQuestions(context, parts) };
  const handlers = { ...slices, ...withConsumers(context, slices) };
  const deps = {
    authenticate: createAuthenticate(auth, context.stores.people(context.db), operatorToken),
    idempotency: createIdempotency(context.db, context.now),
  };
  const betterAuth = toNodeHandler(auth);
  router.all("/api/auth/*rest", (request, response) => betterAuth(request, response));
  router.use("/api", docsRoutes(openApiDocument(contract, publicUrl)));
  router.use("/api", mountRoutes(contract, handlers, deps));
  const invoke = createInvoke(contract, handlers);
  router.use("/mcp", mcpEndpoint({ authenticate: deps.authenticate, invoke, publicUrl, log: context.log }));
  router.use((_request, _response, next) => next(new AppError("not-found", "There is no such route. See /api/docs.")));
  return router;
}
