import { parseSop } from "../sops/parse.ts";
import type { SopMeta } from "../sops/sop.ts";

const meta: SopMeta = {
  id: "late",
  title: "Late",
  owner: "Ines Calder",
  verifier: null,
  audiences: ["human"],
  channels: [],
  regions: [],
  languages: ["en"],
  effectiveFrom: "2026-06-01",
  effectiveTo: null,
  contactReasons: [],
  verifyEveryDays: null,
  verifiedAt: null,
};

/** An SOP of one step, `sorry`, with one rule. */
export const latePage = (rule: string) =>
  parseSop(`# Late\n## Steps\n### 1. Say sorry {#sorry}\nSay it.\n\n**Constraints:**\n- ${rule}\n`, meta);
