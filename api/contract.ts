import { importsContract } from "./imports/contract.ts";
import { peopleContract } from "./people/contract.ts";
import { qaContract } from "./qa/contract.ts";
import { sopsContract } from "./sops/contract.ts";
import { trainingContract } from "./training/contract.ts";
import { wfmContract } from "./wfm/contract.ts";

/** Every route of the API under /api: the one description that server, command line, web app and documentation share. */
export const contract = {
  ...peopleContract,
  ...importsContract,
  ...sopsContract,
  ...qaContract,
  ...trainingContract,
  ...wfmContract,
};
export type ApiContract = typeof contract;

export type { BodyOf, ParamsOf, QueryOf, ReplyOf, RouteKey, RouteSpec } from "./http/contract.ts";
