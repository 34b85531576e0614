import { mulberry32 } from "../../evals/stats/prng.ts";
import { fitLexicalModel, type LexicalModel } from "../../sops/lexicon.ts";

/** Fixed: the same SOPs give the same model. */
const modelSeed = 7;

/** Fits the lexical model to the texts of the approved SOPs; plain data in and out, so that it can run in a thread. */
export function fitSopModel(texts: string[]): LexicalModel {
  return fitLexicalModel(texts, { rng: mulberry32(modelSeed) });
}
