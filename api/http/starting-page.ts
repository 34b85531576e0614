const heading = (failed: boolean) => (failed ? "Plumbline could not start" : "Plumbline is starting");

/** What the start has done so far: `total` null = not known. */
export type StartingStage = { name: string; done: number; total: number | null; finished: boolean };

/** Shown only until the web app itself is built; it reloads without a script. With a problem it says what went wrong. */
export function startingPage(stages: readonly StartingStage[], problem: string | null): string {
  const text = problem ?? "The web app is being built for the first time. This page goes on by itself.";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${problem === null ? '<meta http-equiv="refresh" content="1">' : ""}
<title>${heading(problem !== null)}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { display: grid; place-items: center; min-height: 90vh; margin: 0 }
main { max-width: 40rem; padding: 2rem }
pre { white-space: pre-wrap }
</style>
</head>
<body><main><h1>${heading(problem !== null)}</h1><pre>${escapeHtml(text)}</pre>${stages.map(stageLine).join("")}</main></body>
</html>
`;
}

function stageLine({ name, done, total, finished }: StartingStage): string {
  const said = finished ? "done" : total === null ? "running" : `${done} of ${total}`;
  const bar = total === null ? "<progress></progress>" : `<progress value="${done}" max="${total}"></progress>`;
  return `<p><label>${bar} ${escapeHtml(name)}: ${said}</label></p>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
