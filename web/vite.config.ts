import react from "@vitejs/plugin-react";
import postcssPresetMantine from "postcss-preset-mantine";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  css: { postcss: { plugins: [postcssPresetMantine()] } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // React changes less often than the app: its own file stays in the browser's cache
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "react", test: /node_modules\/(react|react-dom|scheduler)\// }] } },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:4000" } },
});
