import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { type Express, type Handler } from "express";
import { rateLimit } from "express-rate-limit";
import helmet from "helmet";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";
import { AppError } from "../errors.ts";
import { errorHandler, requestId } from "./errors.ts";
import { type StartingStage, startingPage } from "./starting-page.ts";

export type AppParts = {
  log: Logger;
  /** folder of the built web app */
  webDir: string;
  /** answers GET /api/status before anything else can */
  status: Handler;
  /** the API once it is open, null while it starts */
  api: () => Handler | null;
  /** how far the start is, and why it failed (null while it has not) */
  starting: () => { stages: StartingStage[]; problem: string | null };
  /** of one address */
  requestsPerMinute?: number;
};

/** The whole HTTP surface: health, API, documentation, and the web app for every other address. */
export function createApp({ log, webDir, status, api, starting, requestsPerMinute = 1200 }: AppParts): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", "loopback");
  app.use(
    requestId,
    pinoHttp({
      logger: log,
      genReqId: (_, response) => String(response.getHeader("x-request-id")),
      autoLogging: false,
    }),
  );
  app.use(securityHeaders());
  app.get("/health/live", (_, response) => void response.json({ live: true }));
  app.get("/health/ready", (_, response) => void response.status(api() ? 200 : 503).json({ ready: api() !== null }));
  app.get("/api/status", status);
  app.use(["/api", "/mcp"], limits(requestsPerMinute));
  app.use((request, response, next) => {
    const open = api();
    if (!/^\/(api|mcp)(\/|$)/.test(request.path)) next();
    else if (open) open(request, response, next);
    else next(new AppError("starting", "Plumbline is starting. Try again in a moment.", { retryAfter: 1 }));
  });
  app.use(webApp(webDir, starting));
  app.use(errorHandler(log));
  return app;
}

/** Styles are written into the page by the component library; scripts only ever come from files. */
function securityHeaders(): Handler {
  return helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: false,
  });
}

function limits(requestsPerMinute: number): Handler {
  return rateLimit({
    windowMs: 60_000,
    limit: requestsPerMinute,
    standardHeaders: "draft-7",
    legacyHeaders: false,
    handler: (_request, _response, next) =>
      next(
        new AppError("too-many-requests", "Too many requests from this address. Wait a minute.", { retryAfter: 60 }),
      ),
  });
}

/** Files of the built app; any other address is the app's own. Until it is built, a page that says so and reloads. */
function webApp(webDir: string, starting: AppParts["starting"]): Handler {
  const files = express.static(webDir, { index: false, maxAge: "1h" });
  return (request, response, next) => {
    const index = join(webDir, "index.html");
    if (request.method !== "GET") return next(new AppError("not-found", "There is nothing at this address."));
    if (!existsSync(index)) {
      const { stages, problem } = starting();
      response.type("html").send(startingPage(stages, problem));
    } else {
      files(request, response, () => {
        // A file of an older build is gone, and must not look like a page.
        if (request.path.startsWith("/assets/")) next(new AppError("not-found", "There is no such file."));
        else response.set("cache-control", "no-cache").sendFile(index);
      });
    }
  };
}
