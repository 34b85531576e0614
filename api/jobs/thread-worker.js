// Node 20 does not read TypeScript: worker threads need the loader registered inside the thread.
import { parentPort } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
parentPort.on("message", async ({ module, name, args, reports }) => {
  try {
    const report = (progress) => parentPort.postMessage({ progress });
    const { [name]: compute } = await import(module);
    parentPort.postMessage({ result: await compute(...args, ...(reports ? [report] : [])) });
  } catch (error) {
    parentPort.postMessage({ error });
  }
});
