import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Breaks what the product stands on and counts what is lost: kills, frozen workers, a peer that fails in every way it can.
 *
 *     npm run chaos [-- E4 E6]
 *
 * One JSON line for each experiment of bench/chaos; exit code 1 when one misses its figure. Each has a positive control: a bug that
 * it must see.
 */
export type Experiment = { name: string; ok: boolean; figures: Record<string, unknown> };

const folder = new URL("./chaos/", import.meta.url);
const wanted = process.argv.slice(2).map((name) => name.toLowerCase());
const files = readdirSync(fileURLToPath(folder))
  .filter((file) => /^e\d+-.*\.ts$/.test(file))
  .filter((file) => wanted.length === 0 || wanted.some((name) => file.startsWith(`${name}-`)))
  .sort((a, b) => Number(a.match(/\d+/)?.[0]) - Number(b.match(/\d+/)?.[0]));

let missed = 0;
let rejections = 0;
process.on("unhandledRejection", () => {
  rejections += 1;
});
for (const file of files) {
  const { run } = (await import(new URL(file, folder).href)) as { run: () => Promise<Experiment> };
  const before = rejections;
  const result = await run().catch((error: Error): Experiment => {
    return { name: file, ok: false, figures: { failed: error.message } };
  });
  const unhandled = rejections - before;
  const ok = result.ok && unhandled === 0;
  process.stdout.write(
    `${JSON.stringify({ ...result, ok, figures: { ...result.figures, unhandledRejections: unhandled } })}\n`,
  );
  if (!ok) missed += 1;
}
process.exit(missed === 0 && files.length > 0 ? 0 : 1);
