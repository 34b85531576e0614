import { type RedactedText, trustAsRedacted } from "../../ingest/redact.ts";
import type { Answer } from "../../sops/answer.ts";
import {
  composeModelPrompt,
  modelAnswerSchema,
  type Shown,
  type Verified,
  verifyModelAnswer,
  verifyModelSentence,
} from "../../sops/model-answer.ts";
import { holdsCanary } from "../../sops/model-text.ts";
import { objectStream } from "../../sops/object-stream.ts";
import type { ChatModel } from "../adapters/ports.ts";

/** Hears of each sentence once its citation was verified, one after the other. */
export type OnVerified = (verified: Verified) => Promise<void>;

/**
 * An answer worded by the model over the hits (best first). With `onVerified`, and where the model can, sentences are told of
 * as they are written. What is given at the end is verified as a whole either way and is the same.
 */
export async function answerByModel(
  model: ChatModel,
  question: RedactedText,
  hits: readonly Shown[],
  onVerified: OnVerified | null,
): Promise<Answer> {
  const { system, user } = composeModelPrompt(question, hits);
  const prompt = { system: trustAsRedacted(system), user: trustAsRedacted(user), schema: modelAnswerSchema };
  if (!onVerified || !model.stream) return verifyModelAnswer(JSON.stringify(await model.ask(prompt, "answer")), hits);
  const teller = createTeller(hits, onVerified);
  try {
    const raw = await model.stream(prompt, "answer", teller.push);
    await teller.told();
    return verifyModelAnswer(JSON.stringify(raw), hits);
  } catch (error) {
    // What holds was written before the failure, and is told before it.
    await teller.told().catch(() => {});
    throw error;
  } finally {
    teller.stop();
  }
}

/** Reads what a model writes and tells of the sentences that may be shown, until one gives the prompt away. */
function createTeller(hits: readonly Shown[], onVerified: OnVerified) {
  const objects = objectStream();
  const said: string[] = [];
  let stopped = false;
  let last: Promise<void> = Promise.resolve();
  const tell = (verified: Verified) => async () => {
    if (!stopped) await onVerified(verified);
  };
  return {
    push(text: string) {
      for (const entry of objects.push(text)) {
        said.push(textOf(entry));
        if (holdsCanary([JSON.stringify(entry)]) || holdsCanary(said)) stopped = true;
        const verified = stopped ? null : verifyModelSentence(entry, hits);
        if (verified) last = last.then(tell(verified));
        // Whoever waits for the end hears of a failure; until then it is not unhandled.
        last.catch(() => {});
      }
    },
    told: () => last,
    stop() {
      stopped = true;
    },
  };
}

function textOf(entry: unknown): string {
  const text = typeof entry === "object" && entry !== null && "text" in entry ? entry.text : null;
  return typeof text === "string" ? text : "";
}
