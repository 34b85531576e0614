// Node 20 does not read TypeScript: worker threads need the loader registered inside the thread.
import { parentPort, workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
const module = await import(workerData.module);
const report = (progress) => parentPort.postMessage({ progress });
const result = await module[workerData.name](...workerData.args, ...(workerData.reports ? [report] : []));
parentPort.postMessage({ result });
