/** Shown only in the seconds before the web app itself is built; it reloads without a script. */
export const startingPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="1">
<title>Plumbline is starting</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { display: grid; place-items: center; min-height: 90vh; margin: 0 }
main { max-width: 32rem; padding: 2rem }
</style>
</head>
<body><main><h1>Plumbline is starting</h1><p>The web app is being built for the first time. This page goes on by itself.</p></main></body>
</html>
`;
