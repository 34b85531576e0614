import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import pino from "pino";
import { Webhook } from "standardwebhooks";
import { readConfig } from "../../api/config.ts";
import type { Context } from "../../api/context.ts";
import { openDatabase } from "../../api/db/client.ts";
import { AppError, errorStatus } from "../../api/errors.ts";
import { helpdeskRoutes } from "../../api/helpdesks/routes.ts";
import { helpdeskEvent } from "../../api/helpdesks/schema.ts";
import { openContext } from "../../api/open-context.ts";
import { operator } from "../../api/people/auth.ts";
import { ticketOf } from "../../api/qa/fixture.ts";
import { ticket } from "../../api/qa/schema.ts";
import { mulberry32, shuffle } from "../../evals/stats/prng.ts";

const events = 1_000;
const atOnce = 3;

type Kind = "good" | "forged" | "old";
type Message = { id: string; kind: Kind; body: string; headers: SignedHeaders };
type SignedHeaders = { "webhook-id": string; "webhook-timestamp": string; "webhook-signature": string };

/**
 * E10 of TRUST: 1,000 events, each sent 1 to 5 times, shuffled, three at a time, 10 % with a bad signature and 5 % older than 300 s.
 * Effects must be those of the good ones, each once, and every repeat of a good one must be answered 2xx. The
 * route's handler is called in the process, on the embedded database: the limit of requests an address may make is not part of this.
 */
export async function run() {
  const dataDir = mkdtempSync(join(tmpdir(), "plumb-e10-"));
  const config = readConfig({ DATA_DIR: dataDir, PLUMB_SECRET: "secret of a test" });
  const database = await openDatabase(config);
  const context = await openContext(config, database, pino({ level: "silent" }));
  try {
    const body = { name: "Chaos", settings: { kind: "webhook" as const }, secret: null, everyMinutes: null };
    const routes = helpdeskRoutes(context);
    const made = await routes["POST /helpdesk-sources"]({ params: {}, query: {}, body, principal: operator });
    const { source, signingSecret } = made;
    const rng = mulberry32(20_261_130);
    const messages = Array.from({ length: events }, (_, n) => message(n, kindOf(n), signingSecret ?? ""));
    const posts = shuffle(
      messages.flatMap((one) => Array.from({ length: 1 + Math.floor(rng() * 5) }, () => one)),
      rng,
    );
    const answers = await sendAll(context, source.id, posts);
    const { db } = context;
    const stored = await db.select({ id: ticket.id }).from(ticket);
    const known = await db.select().from(helpdeskEvent).where(eq(helpdeskEvent.sourceId, source.id));
    const good = messages.filter(({ kind }) => kind === "good");
    const wrong = answers.filter(({ kind, status }) => (kind === "good" ? status !== 200 : status !== refusals[kind]));
    const effects = answers.filter(({ outcome }) => outcome === "added").length;
    // Control: had repeats an effect, there would be as many as there are answers to good messages.
    const goodAnswers = answers.filter(({ kind }) => kind === "good").length;
    const times = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
    const figures = {
      sent: posts.length,
      effects,
      expected: good.length,
      tickets: stored.length,
      remembered: known.length,
      duplicates: effects - stored.length,
      repeatsAnswered2xx: goodAnswers - good.length,
      wrongAnswers: wrong.length,
      p99Ms: Math.round(times[Math.floor(times.length * 0.99)] ?? 0),
    };
    const exact = [effects, stored.length, known.length].every((count) => count === good.length);
    const ok = exact && wrong.length === 0 && goodAnswers > good.length && figures.p99Ms <= 1_000;
    return { name: "E10 signed messages", ok, figures };
  } finally {
    await context.jobs.stop();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const refusals: Record<Exclude<Kind, "good">, number> = { forged: 401, old: 400 };

function kindOf(n: number): Kind {
  if (n % 10 === 0) return "forged";
  return n % 20 === 1 ? "old" : "good";
}

function message(n: number, kind: Kind, secret: string): Message {
  const id = `msg_${n}`;
  const body = JSON.stringify({ type: "ticket", data: ticketOf({ id: `E10-${n}` }) });
  const at = new Date(Date.now() - (kind === "old" ? 400_000 : 0));
  const key = kind === "forged" ? `whsec_${Buffer.alloc(32, 7).toString("base64")}` : secret;
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(key).sign(id, at, body),
  };
  return { id, kind, body, headers };
}

type Answer = { kind: Kind; status: number; outcome: string | undefined; milliseconds: number };

async function sendAll(context: Context, id: string, posts: readonly Message[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  const receive = helpdeskRoutes(context)["POST /helpdesk-events/:id"];
  let next = 0;
  const sender = async () => {
    for (let at = next++; at < posts.length; at = next++) {
      const { kind, body, headers } = posts[at] as Message;
      const started = performance.now();
      const request = { params: { id }, query: {}, headers, body: Readable.from([Buffer.from(body)]), principal: null };
      const answer = await receive(request).then(
        ({ outcome }) => ({ status: 200, outcome }),
        (error: unknown) => ({ status: error instanceof AppError ? errorStatus[error.code] : 500, outcome: undefined }),
      );
      answers.push({ kind, ...answer, milliseconds: performance.now() - started });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  return answers;
}
