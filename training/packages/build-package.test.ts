import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { rightKeys, shownOptions } from "../module.ts";
import { buildPackage, type PlayerAssets } from "./build-package.ts";
import { packageSource } from "./fixture.ts";
import { activityId, type PackageKind, type PackageSource, packageKinds, readActivityId } from "./player-content.ts";

const asset = (name: string) => new Uint8Array(readFileSync(new URL(`player/${name}`, import.meta.url)));
const assets: PlayerAssets = { script: asset("player.js"), style: asset("player.css") };
const build = (kind: PackageKind, source: PackageSource = packageSource) => {
  const files = unzipSync(buildPackage(source, kind, assets));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
};
const manifestName = { scorm12: "imsmanifest.xml", scorm2004: "imsmanifest.xml", cmi5: "cmi5.xml" } as const;

describe("buildPackage", () => {
  it.each(packageKinds)("holds its manifest at the root and every file that it names, as %s", (kind) => {
    const files = build(kind);
    const manifest = files[manifestName[kind]] ?? "";
    const named = [...manifest.matchAll(/<file href="([^"]+)"|<url>([^<]+)</g)].map((match) => match[1] ?? match[2]);
    expect(named).toContain("index.html");
    for (const name of named) expect(files).toHaveProperty([name ?? ""]);
    const linked = [...(files["index.html"] ?? "").matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(linked.every((name) => name in files)).toBe(true);
  });

  it("gives the same bytes for the same version", () => {
    expect(buildPackage(packageSource, "scorm12", assets)).toEqual(buildPackage(packageSource, "scorm12", assets));
  });

  it.each(packageKinds)("escapes markup in titles and has no space in an identifier, as %s", (kind) => {
    const manifest = build(kind)[manifestName[kind]] ?? "";
    expect(manifest).toContain("Refunds &amp; &quot;wrong item&quot; &lt;today&gt;");
    expect(manifest.replaceAll(/&(?:amp|lt|gt|quot);/g, "")).not.toMatch(/&/);
    const ids = [...manifest.matchAll(/\bidentifier(?:ref)?="([^"]*)"/g)].map((match) => match[1] ?? "");
    expect(ids.every((id) => /^[A-Za-z][\w.-]*$/.test(id))).toBe(true);
    expect(new Set(manifest.match(/\bidentifier="[^"]*"/g)).size).toBe(manifest.match(/\bidentifier="/g)?.length ?? 0);
  });

  it("tells the pass mark of 100 to SCORM 1.2 and of 1 to SCORM 2004 and cmi5", () => {
    expect(build("scorm12")["imsmanifest.xml"]).toContain("<adlcp:masteryscore>75</adlcp:masteryscore>");
    expect(build("scorm2004")["imsmanifest.xml"]).toContain("<imsss:minNormalizedMeasure>0.75</");
    expect(build("cmi5")["cmi5.xml"]).toContain('masteryScore="0.75"');
  });

  it("carries no inline script, no address of ours, and content that cannot end its script", () => {
    const files = build("cmi5");
    expect(files["index.html"]).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(`${files["index.html"]}${files["player.js"]}`).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(files["content.js"]).not.toContain("</script");
    const content = JSON.parse((files["content.js"] ?? "").replace(/^window\.plumbContent = /, "").replace(/;\n$/, ""));
    expect(content.lessons[0].html).not.toContain("<script");
  });

  it("shows an ordering item in an order that does not tell the right one, and knows that one", () => {
    const item = packageSource.module.items.find(({ kind }) => kind === "ordering");
    if (!item) throw new Error("the fixture has an ordering item");
    expect(shownOptions(item).map(({ key }) => key)).not.toEqual(rightKeys(item));
    expect(new Set(shownOptions(item).map(({ key }) => key))).toEqual(new Set(rightKeys(item)));
  });
});

describe("readActivityId", () => {
  it("gives back module and version whatever the address of the installation is", () => {
    expect(readActivityId(activityId("https://a.example/plumb/", "wrong-item", 3))).toEqual({
      moduleId: "wrong-item",
      version: 3,
    });
    expect(readActivityId(`${activityId("https://a.example", "wrong-item", 3)}/au/1`)?.version).toBe(3);
    expect(readActivityId("https://a.example/modules/wrong-item")).toBeNull();
  });
});

const schemas = new URL("../../../shared/reference/learning/", import.meta.url);
const places = {
  scorm12: "scorm12/all.xsd",
  scorm2004: "scorm2004/all.xsd",
  cmi5: "CourseStructure.xsd",
} as const;
const haveXmllint = (() => {
  try {
    execFileSync("xmllint", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();
const missing = !haveXmllint
  ? "xmllint is not installed"
  : existsSync(schemas)
    ? null
    : "the learning schemas are not here";
if (missing) console.warn(`schema validation of packages is skipped: ${missing}`);

describe.skipIf(missing !== null)("manifests against the standards' schemas", () => {
  const validate = (kind: PackageKind, xml: string) => {
    const folder = mkdtempSync(join(tmpdir(), "plumb-manifest-"));
    try {
      writeFileSync(join(folder, "manifest.xml"), xml);
      const schema = new URL(places[kind], schemas).pathname;
      execFileSync("xmllint", ["--noout", "--nonet", "--schema", schema, join(folder, "manifest.xml")], {
        stdio: "pipe",
      });
      return true;
    } catch {
      return false;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  it.each(packageKinds)("validate as %s, and a broken one does not", (kind) => {
    const manifest = build(kind)[manifestName[kind]] ?? "";
    expect(validate(kind, manifest)).toBe(true);
    const broken = { scorm12: "organizations", scorm2004: "resources", cmi5: "course " }[kind];
    expect(validate(kind, manifest.replaceAll(broken, `${broken.trim()}x `))).toBe(false);
  });
});
