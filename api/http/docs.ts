import { createRequire } from "node:module";
import { dirname } from "node:path";
import express, { Router } from "express";

const assets = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Plumbline API</title>
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
</head>
<body><div id="api"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

const script = `SwaggerUIBundle({ url: "openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null });`;

/** Readable documentation from files of our own: no content network, no inline script. */
export function docsRoutes(document: object): Router {
  const router = Router();
  router.get("/openapi.json", (_, response) => void response.json(document));
  router.get("/docs", (_, response) => void response.type("html").send(page));
  router.get("/docs/start.js", (_, response) => void response.type("js").send(script));
  router.use("/docs/assets", express.static(assets, { index: false }));
  return router;
}
