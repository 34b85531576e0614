import { strToU8, zipSync } from "fflate";
import { cmi5Structure, scorm12Manifest, scorm2004Manifest } from "./manifests.ts";
import { type PackageKind, type PackageSource, playerContent } from "./player-content.ts";
import { xmlText } from "./xml.ts";

/** The player's own script and style sheet, as they lie in `player/`. */
export type PlayerAssets = { script: Uint8Array; style: Uint8Array };

const manifests = {
  scorm12: { name: "imsmanifest.xml", write: scorm12Manifest },
  scorm2004: { name: "imsmanifest.xml", write: scorm2004Manifest },
  cmi5: { name: "cmi5.xml", write: cmi5Structure },
} as const;

/** Entries carry one fixed time, so that the same version gives the same bytes. */
const entryTime = new Date("1990-01-01T12:00:00");

/** The files of a package by name, before they are zipped. */
export function packageFiles(
  source: PackageSource,
  kind: PackageKind,
  assets: PlayerAssets,
): Record<string, Uint8Array> {
  const manifest = manifests[kind];
  return {
    [manifest.name]: strToU8(manifest.write(source)),
    "index.html": strToU8(page(source)),
    "content.js": strToU8(contentScript(source, kind)),
    "player.css": assets.style,
    "player.js": assets.script,
  };
}

/** The zip that a learning system imports: manifest at its root, a player that needs no server of ours. */
export function buildPackage(source: PackageSource, kind: PackageKind, assets: PlayerAssets): Uint8Array {
  return zipSync(packageFiles(source, kind, assets), { mtime: entryTime, level: 6 });
}

/** No script stands in the page itself, so that a strict content security policy lets it run. */
function page({ module, language }: PackageSource): string {
  const title = xmlText(module.title);
  return `<!doctype html>
<html lang="${xmlText(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="player.css">
<script src="content.js" defer></script>
<script src="player.js" defer></script>
</head>
<body>
<main id="player"><h1>${title}</h1><noscript><p>This lesson needs JavaScript.</p></noscript></main>
</body>
</html>
`;
}

function contentScript(source: PackageSource, kind: PackageKind): string {
  const json = JSON.stringify(playerContent(source, kind))
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  return `window.plumbContent = ${json};\n`;
}
