import { candidatesContract } from "./candidates-contract.ts";
import { forecastContract } from "./forecast-contract.ts";
import { ledgerContract } from "./ledger-contract.ts";
import { pilotContract } from "./pilot-contract.ts";
import { plansContract } from "./plans-contract.ts";
import { sharingContract } from "./sharing-contract.ts";
import { volumesContract } from "./volumes-contract.ts";

/** Planning: volumes, forecasts, the pilot, plans (scenarios), the ledger and the candidates for automation. */
export const wfmContract = {
  ...volumesContract,
  ...forecastContract,
  ...pilotContract,
  ...plansContract,
  ...ledgerContract,
  ...candidatesContract,
  ...sharingContract,
};
