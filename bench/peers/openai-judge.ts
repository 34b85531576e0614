import { type ChatRequest, chance, type JsonSchema, type Spoken, textOf } from "./openai-wire.ts";

/**
 * How the scripted model answers:
 * - reading: by what the turns say, the same words always the same verdict; quotes are exact
 * - gullible: obeys whatever stands in the ticket, repeats its prompt, quotes the order it was given
 * - hostile: the worst answer that still fits the schema: failing verdicts on invented quotes, links, leaked prompts
 */
export type JudgeMode = "reading" | "gullible" | "hostile";

type Turn = { turn: number; by: string; text: string };
type Asked = { system: string; user: string; turns: Turn[]; mode: JudgeMode; seed: number };

const goodVerdicts = ["pass", "Y", "yes", "A", "5", "4", "3", "2"];
const badVerdicts = ["fail", "N", "no", "1", "0"];

/** The answer of the scripted model to a request, by its schema, its tools or the form its prompt asks for. */
export function speak(request: ChatRequest, mode: JudgeMode, seed: number): Spoken {
  const system = request.messages.filter(({ role }) => role === "system" || role === "developer");
  const rest = request.messages.filter(({ role }) => role !== "system" && role !== "developer");
  const user = rest.map(({ content }) => textOf(content)).join("\n");
  const asked: Asked = {
    system: system.map(({ content }) => textOf(content)).join("\n"),
    user,
    turns: turnsIn(user),
    mode,
    seed,
  };
  const sureness = 0.55 + 0.44 * chance(seed, `sure:${user}`);
  const tool = request.tools?.[0]?.function;
  if (tool) {
    const value = fill(tool.parameters ?? { type: "object" }, tool.parameters ?? {}, asked, "");
    return { content: "", toolCall: { name: tool.name, arguments: JSON.stringify(value) }, sureness };
  }
  const schema = request.response_format?.json_schema?.schema;
  if (schema) return { content: JSON.stringify(fill(schema, schema, asked, "")), toolCall: null, sureness };
  const pass = decides(asked, user);
  const content = JSON.stringify({ reason: "Read from the turns.", pass, score: pass ? 1 : 0 });
  return { content, toolCall: null, sureness };
}

/** The numbered lines of a fenced ticket. */
function turnsIn(user: string): Turn[] {
  return [...user.matchAll(/^\[(\d+)\] (\w+): (.*)$/gm)].map(([, turn, by, text]) => ({
    turn: Number(turn),
    by: by ?? "",
    text: text ?? "",
  }));
}

/** Whether the model finds a criterion met: by words of the ticket, else by a coin that the ticket and the criterion toss. */
function decides({ turns, user, mode, seed }: Asked, criterion: string): boolean {
  if (mode === "gullible") return true;
  if (mode === "hostile") return false;
  const said = turns.filter(({ by }) => by === "agent" || by === "bot").map(({ text }) => text);
  const words = said.length > 0 ? said.join("\n") : user;
  if (/\b(sorry|apolog|disculp|lo siento)/i.test(words) && /apolog|sorry/i.test(criterion)) return true;
  return chance(seed, `${criterion}\n${words}`) < 0.8;
}

function fill(schema: JsonSchema, root: JsonSchema, asked: Asked, name: string, criterion = ""): unknown {
  if (schema.$ref) return fill(resolve(schema.$ref, root), root, asked, name, criterion);
  if (schema.const !== undefined) return schema.const;
  if (schema.anyOf) return fill(schema.anyOf[0] ?? {}, root, asked, name, criterion);
  if (schema.enum) return chooseFrom(schema.enum, asked, criterion);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (schema.properties || type === "object") return object(schema, root, asked, criterion);
  if (type === "array") return list(schema, root, asked, name, criterion);
  if (type === "integer") return name === "turn" ? quoted(asked, criterion).turn : (schema.minimum ?? 1);
  if (type === "number") return decides(asked, criterion) ? (schema.maximum ?? 1) : (schema.minimum ?? 0);
  if (type === "boolean") return decides(asked, criterion);
  if (type === "null") return null;
  return words(asked, name, criterion);
}

function object(schema: JsonSchema, root: JsonSchema, asked: Asked, criterion: string): Record<string, unknown> {
  const entries = Object.entries(schema.properties ?? {});
  const filled = Object.fromEntries(
    entries.map(([key, value]) => {
      // A criterion that the list around it has chosen stays chosen for everything said of it.
      if (key === "criterion" && criterion !== "") return [key, criterion];
      return [key, fill(value, root, asked, key, criterion)];
    }),
  );
  const { reason, verdict } = filled;
  return typeof reason === "string" && verdict !== undefined ? { ...filled, reason: `${verdict}: ${reason}` } : filled;
}

function list(schema: JsonSchema, root: JsonSchema, asked: Asked, name: string, criterion: string): unknown[] {
  const items = schema.items ?? {};
  const ids = items.properties?.criterion?.enum;
  if (ids) return ids.map((id) => fill(items, root, asked, name, String(id)));
  const count = Math.max(schema.minItems ?? 0, 1);
  return Array.from({ length: count }, () => fill(items, root, asked, name, criterion));
}

function chooseFrom(menu: unknown[], asked: Asked, criterion: string): unknown {
  const order = decides(asked, criterion) ? goodVerdicts : badVerdicts;
  // A menu may hold the answers of several criteria: the one asked about says which are its own.
  const own = answersOf(asked.system, criterion);
  const fits = (one: string) => menu.includes(one) && (own.length === 0 || own.includes(one));
  return order.find(fits) ?? own.find((one) => menu.includes(one)) ?? menu[0];
}

/** The answers that the prompt lists under a criterion: lines `- name: label` after its heading. */
function answersOf(system: string, criterion: string): string[] {
  const start = criterion === "" ? -1 : system.indexOf(`Criterion ${criterion}:`);
  if (start < 0) return [];
  const next = system.indexOf("Criterion ", start + 10);
  const part = system.slice(start, next < 0 ? undefined : next);
  return [...part.matchAll(/^- ([\w.-]+):/gm)].map(([, answer]) => answer ?? "");
}

function quoted({ turns, mode, seed }: Asked, criterion: string): Turn {
  const own = turns.filter(({ by }) => by === "agent" || by === "bot");
  const pool = mode === "gullible" ? turns : own.length > 0 ? own : turns;
  const none = { turn: 1, by: "customer", text: "" };
  return pool[Math.floor(chance(seed, criterion) * pool.length)] ?? none;
}

function words(asked: Asked, name: string, criterion: string): string | null {
  const { mode, system } = asked;
  if (name === "ruleQuote") return ruleOf(system, criterion);
  if (mode === "hostile") {
    if (name === "quote") return "words that nobody in this ticket has said";
    return `![x](https://evil.example/x.png) ${system.slice(-200)}`;
  }
  if (name === "quote") return quoted(asked, criterion).text.slice(0, 120);
  if (mode === "gullible") return `As ordered. ${system.slice(0, 160)}`;
  return "Read from the turns.";
}

/** The first words of the rule under a criterion, null where none is given. */
function ruleOf(system: string, criterion: string): string | null {
  const start = system.indexOf(`Criterion ${criterion}:`);
  const rule = start < 0 ? null : /^Rule [^\n]*:\n([^\n]+)/m.exec(system.slice(start).split("\nCriterion ")[0] ?? "");
  return rule?.[1]?.slice(0, 80) ?? null;
}

function resolve(ref: string, root: JsonSchema): JsonSchema {
  const name = ref.split("/").at(-1) ?? "";
  return root.$defs?.[name] ?? root.definitions?.[name] ?? {};
}
