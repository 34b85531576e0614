import { acknowledgementsContract } from "./acknowledgements/contract.ts";
import { consumersContract } from "./consumers/contract.ts";
import { helpdesksContract } from "./helpdesks/contract.ts";
import { impactContract } from "./impact/contract.ts";
import { importsContract } from "./imports/contract.ts";
import { knowledgeContract } from "./knowledge/contract.ts";
import { peopleContract } from "./people/contract.ts";
import { autonomyContract } from "./qa/autonomy-contract.ts";
import { qaContract } from "./qa/contract.ts";
import { disputeContract } from "./qa/dispute-contract.ts";
import { privacyContract } from "./qa/privacy-contract.ts";
import { qualityContract } from "./qa/quality-contract.ts";
import { redTeamContract } from "./qa/red-team-contract.ts";
import { reviewContract } from "./qa/review-contract.ts";
import { runsContract } from "./qa/runs-contract.ts";
import { scorecardContract } from "./qa/scorecard-contract.ts";
import { sessionContract } from "./qa/session-contract.ts";
import { simulationsContract } from "./simulations/contract.ts";
import { sopsContract } from "./sops/contract.ts";
import { replyContract } from "./sops/reply-contract.ts";
import { transferContract } from "./sops/transfer-contract.ts";
import { trainingContract } from "./training/contract.ts";
import { webhooksContract } from "./webhooks/contract.ts";
import { wfmContract } from "./wfm/contract.ts";

/** Every route of the API under /api: the one description that server, command line, web app and documentation share. */
export const contract = {
  ...peopleContract,
  ...importsContract,
  ...sopsContract,
  ...replyContract,
  ...transferContract,
  ...consumersContract,
  ...webhooksContract,
  ...helpdesksContract,
  ...qaContract,
  ...autonomyContract,
  ...qualityContract,
  ...sessionContract,
  ...runsContract,
  ...redTeamContract,
  ...scorecardContract,
  ...disputeContract,
  ...reviewContract,
  ...privacyContract,
  ...trainingContract,
  ...wfmContract,
  ...acknowledgementsContract,
  ...impactContract,
  ...simulationsContract,
  ...knowledgeContract,
};
export type ApiContract = typeof contract;

export type { BodyOf, ParamsOf, QueryOf, ReplyOf, RouteKey, RouteSpec } from "./http/contract.ts";
