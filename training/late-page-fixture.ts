import { exampleMeta } from "../sops/fixtures.ts";
import { parseSop } from "../sops/parse.ts";

const meta = { ...exampleMeta, id: "late", title: "Late" };

/** An SOP of one step, `sorry`, with one rule. */
export const latePage = (rule: string) =>
  parseSop(`# Late\n## Steps\n### 1. Say sorry {#sorry}\nSay it.\n\n**Constraints:**\n- ${rule}\n`, meta);
