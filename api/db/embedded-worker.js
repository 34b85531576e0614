// Node 20 does not read TypeScript: worker threads need the loader registered inside the thread.
import { register } from "tsx/esm/api";

register();
await import("./embedded-worker.ts");
