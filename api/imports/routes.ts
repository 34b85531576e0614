import type { Context } from "../context.ts";
import type { Handlers } from "../http/route.ts";
import type { importsContract } from "./contract.ts";
import { presentImport, toResult } from "./view.ts";

export function importRoutes(context: Context): Handlers<typeof importsContract> {
  return {
    "GET /imports": async () => {
      const runs = await context.stores.imports(context.db).list();
      return { imports: runs.map((run) => toResult(run, [], [])) };
    },
    "GET /imports/:id": async ({ params }) => presentImport(context, params.id),
  };
}
