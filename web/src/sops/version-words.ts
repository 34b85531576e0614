import type { SopPage } from "../client/wire.ts";

export const stateWords: Record<SopPage["versions"][number]["state"], string> = {
  draft: "draft",
  "in-review": "in review",
  approved: "approved",
  superseded: "superseded",
  retired: "retired",
};
