import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contract, type RouteSpec } from "../contract.ts";
import { openTestApi, type TestApi } from "./test-api.ts";

type Operation = {
  summary: string;
  operationId: string;
  description: string;
  security?: object[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, unknown>;
  parameters?: { name: string; in: string }[];
};
type Document = {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
};

let api: TestApi;
let document: Document;
beforeAll(async () => {
  api = await openTestApi({ work: false });
  document = await (await fetch(`${api.url}/api/openapi.json`)).json();
});
afterAll(() => api.close());

describe("the OpenAPI document", () => {
  it("is version 3.1 and names the address it is served from", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.servers).toEqual([{ url: `${api.url}/api` }]);
  });

  it("holds every route of the contract and no other", () => {
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
    );
    expect(documented.sort()).toEqual(Object.keys(contract).sort());
  });

  it("describes body, address, reply and access of each route", () => {
    for (const [key, spec] of Object.entries(contract) as [string, RouteSpec][]) {
      const [method = "", path = ""] = key.split(" ");
      const operation = document.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
      expect(operation?.summary).toBe(spec.summary);
      expect(Object.keys(operation?.responses ?? {})).toContain(String(spec.status ?? 200));
      expect(operation?.requestBody !== undefined).toBe(spec.body !== undefined);
      const inPath = (operation?.parameters ?? []).filter((one) => one.in === "path").map((one) => `:${one.name}`);
      expect(inPath).toEqual(path.match(/:\w+/g) ?? []);
      expect(operation?.security).toEqual(spec.access === "public" ? [] : undefined);
    }
  });

  it("gives every operation an id of its own", () => {
    const ids = Object.values(document.paths).flatMap((one) => Object.values(one).map((each) => each.operationId));
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  it("refers only to schemas that it holds", () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    const missing = references.filter((name = "") => !(name in document.components.schemas));
    expect(references.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });
});

describe("the documentation page", () => {
  it("answers with files of its own and no inline script", async () => {
    const page = await (await fetch(`${api.url}/api/docs`)).text();
    const scripts = [...page.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, content] of scripts) {
      expect(attributes).toMatch(/src="(?!https?:|\/\/)[^"]+"/);
      expect(content).toBe("");
    }
    expect(page).not.toMatch(/ on\w+=|javascript:/i);
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, path = ""]) => new URL(path, `${api.url}/api/docs`),
    );
    for (const link of links) {
      const response = await fetch(link);
      expect([link.pathname, response.status]).toEqual([link.pathname, 200]);
      expect(response.headers.get("content-type")).toMatch(/javascript|css/);
      await response.arrayBuffer();
    }
  });
});
