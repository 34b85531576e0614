import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Checks the dependency rule of docs/ARCHITECTURE.md: a file imports from its own folder or from folders to its left;
 * slices of api/ never import each other's insides; the web imports types only, and only from api/contract.ts; left of
 * api nothing reaches the outside; no runtime import cycle; no barrel file; no file over 400 lines.
 */
const layers = ["ingest", "sops", "evals", "training", "wfm", "api", "web"] as const;
/** Slices of api/, each with those it may point to: schema foreign keys and the rows of an import. */
const slices = [
  "people",
  "imports",
  "sops",
  "consumers",
  "webhooks",
  "helpdesks",
  "qa",
  "training",
  "wfm",
  "acknowledgements",
  "impact",
  "simulations",
  "knowledge",
] as const;
/** What every slice may use: signed-in people and the record of imports. */
const sharedSlices = new Set<string>(["people", "imports"]);
const effects = /^(node:(fs|net|http|https|child_process|worker_threads|os|process|timers)(\/|$)|pg$|express$)/;
const effectGlobals = /\b(process\.(env|argv|cwd)|Math\.random\(|Date\.now\(|new Date\(\)|fetch\(|performance\.now\()/;
const maxLines = 400;

export type Import = { from: string; to: string; typeOnly: boolean };
export type SourceFile = { path: string; text: string };

/** Every problem, one line each; empty when the rule holds. Paths are relative to the root. */
export function findProblems(files: SourceFile[]): string[] {
  const known = new Set(files.map((file) => file.path));
  const imports = files.flatMap((file) => importsOf(file, known));
  return [
    ...imports.flatMap(layerProblem),
    ...imports.flatMap(sliceProblem),
    ...files.flatMap(effectProblems),
    ...files.flatMap(shapeProblems),
    ...cycles(imports.filter((one) => !one.typeOnly)).map((cycle) => `import cycle: ${cycle.join(" -> ")}`),
  ];
}

const statement = /^(import|export)\s+(type\s+)?([^;'"]*?from\s+)?["']([^"']+)["']/gm;

/** Imports of a file, also of packages (`to` is then the package's name). */
export function importsOf(file: SourceFile, known: ReadonlySet<string>): Import[] {
  const found = [...file.text.matchAll(statement)].flatMap((match): Import[] => {
    const [, , type, clause = "", target = ""] = match;
    const names = /\{([^}]*)\}/.exec(clause)?.[1];
    const onlyTypes = names?.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type ")) ?? false;
    return [
      { from: file.path, to: resolveImport(file.path, target, known), typeOnly: type !== undefined || onlyTypes },
    ];
  });
  const lazy = [...file.text.matchAll(/\bimport\(["']([^"']+)["']\)/g)].map((match) => ({
    from: file.path,
    to: resolveImport(file.path, match[1] ?? "", known),
    // A lazy import runs after both modules are loaded: it cannot close a cycle.
    typeOnly: true,
  }));
  return [...found, ...lazy];
}

function resolveImport(from: string, target: string, known: ReadonlySet<string>): string {
  if (!target.startsWith(".")) return target;
  const path = normalize(join(dirname(from), target));
  return known.has(`${path}.tsx`) ? `${path}.tsx` : known.has(`${path}.ts`) ? `${path}.ts` : path;
}

const layerOf = (path: string) => layers.findIndex((layer) => path.startsWith(`${layer}/`));

function layerProblem({ from, to, typeOnly }: Import): string[] {
  const [left, right] = [layerOf(from), layerOf(to)];
  if (from.startsWith("web/") && right >= 0 && !to.startsWith("web/")) {
    if (to !== "api/contract.ts" || !typeOnly)
      return [`${from} imports ${to}: the web app may only import types, and only from api/contract.ts`];
    return [];
  }
  if (to.startsWith("bench/") && !from.startsWith("bench/")) return [`${from} imports ${to}: nothing imports bench`];
  if (left < 0 || right < 0 || right <= left) return [];
  return [`${from} imports ${to}: ${layers[left]} must not know ${layers[right]}`];
}

function sliceProblem({ from, to }: Import): string[] {
  const [a, b] = [sliceOf(from), sliceOf(to)];
  if (!a || !b || a === b || isTest(from) || sharedSlices.has(b)) return [];
  if (to.endsWith("/schema.ts") && from.endsWith("/schema.ts") && slices.indexOf(b) < slices.indexOf(a)) return [];
  if (to.endsWith("contract.ts") && from.endsWith("contract.ts") && slices.indexOf(b) < slices.indexOf(a)) return [];
  if (a === "qa" && to === "api/sops/library.ts") return [];
  return [`${from} imports ${to}: slices ask each other through the Context`];
}

function sliceOf(path: string): (typeof slices)[number] | undefined {
  return slices.find((slice) => path.startsWith(`api/${slice}/`));
}

const isTest = (path: string) => /\.test\.tsx?$|\.setup\.ts$/.test(path);

function effectProblems(file: SourceFile): string[] {
  const layer = layerOf(file.path);
  if (layer < 0 || layer >= layers.indexOf("api") || isTest(file.path)) return [];
  const outside = importsOf(file, new Set()).filter((one) => effects.test(one.to) && !one.typeOnly);
  const code = file.text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  const global = effectGlobals.exec(code)?.[0];
  return [
    ...outside.map((one) => `${file.path} imports ${one.to}: left of api nothing reaches the outside`),
    ...(global ? [`${file.path} uses ${global}: left of api effects come in as parameters`] : []),
  ];
}

function shapeProblems({ path, text }: SourceFile): string[] {
  const lines = text.split("\n").length;
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").trim();
  const exportsOnly =
    code !== "" &&
    code.split("\n").every((line) => /^export\s+(\*|\{[^}]*\})\s+from\s/.test(line.trim()) || line.trim() === "");
  return [
    ...(lines > maxLines && !isTest(path) ? [`${path} has ${lines} lines: over ${maxLines}`] : []),
    ...(exportsOnly ? [`${path} is a barrel: import from the file that defines a thing`] : []),
    ...(/(^|\/)(utils?|helpers?|common|shared|misc)(\.tsx?|\/)/.test(path)
      ? [`${path}: name it after what it does`]
      : []),
  ];
}

/** Each cycle once, by depth-first search over runtime imports. */
export function cycles(imports: Import[]): string[][] {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports) graph.set(from, [...(graph.get(from) ?? []), to]);
  const state = new Map<string, "open" | "done">();
  const found: string[][] = [];
  const visit = (node: string, path: string[]): void => {
    if (state.get(node) === "done") return;
    if (state.get(node) === "open") {
      found.push([...path.slice(path.indexOf(node)), node]);
      return;
    }
    state.set(node, "open");
    for (const next of graph.get(node) ?? []) if (graph.has(next)) visit(next, [...path, node]);
    state.set(node, "done");
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}

function sources(root: string, folder: string): SourceFile[] {
  return readdirSync(join(root, folder)).flatMap((name): SourceFile[] => {
    const path = join(root, folder, name);
    if (["node_modules", "dist", "migrations"].includes(name)) return [];
    if (statSync(path).isDirectory()) return sources(root, join(folder, name));
    return /\.tsx?$/.test(name) ? [{ path: relative(root, path), text: readFileSync(path, "utf8") }] : [];
  });
}

const root = fileURLToPath(new URL("..", import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = [...layers, "bench"].flatMap((layer) => sources(root, layer));
  const problems = findProblems(files);
  for (const problem of problems) console.error(problem);
  console.error(`${files.length} files, ${problems.length} problems`);
  process.exit(problems.length === 0 ? 0 : 1);
}
