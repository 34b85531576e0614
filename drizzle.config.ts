import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: ["./api/*/schema.ts", "./api/*/*-schema.ts"],
  out: "./api/db/migrations",
});
