import { createTheme, type MantineColorsTuple, type CSSVariablesResolver } from "@mantine/core";

/** Slate with a breath of teal: every surface, line and text. */
const slate: MantineColorsTuple = [
  "#f5f8f8", "#e9eeef", "#d7dfe1", "#bcc8cb", "#94a4a9", "#6b7d83", "#52646a", "#3d4d53", "#27353a", "#162024",
];
const night: MantineColorsTuple = [
  "#dce5e7", "#b9c7ca", "#9dafb3", "#7c9196", "#4a5f65", "#33454b", "#263539", "#1b272b", "#131d20", "#0c1416",
];
/** What can be pressed. */
const teal: MantineColorsTuple = [
  "#e6f4f4", "#cfe7e8", "#a3d0d3", "#73b8bd", "#4ba3aa", "#2f8e96", "#167681", "#0f626c", "#0d4f57", "#083b42",
];
/** The bob: targets, reference lines, the place one is at. */
const brass: MantineColorsTuple = [
  "#fdf6e3", "#faeac0", "#f2d58a", "#e9c05a", "#e2b04a", "#c88f24", "#a87314", "#85590c", "#644208", "#452d05",
];
const moss: MantineColorsTuple = [
  "#eaf5ec", "#d3e9d7", "#a8d3b0", "#7abb87", "#54a565", "#398c4c", "#27733a", "#1d5f2e", "#164b24", "#0e361a",
];
const rust: MantineColorsTuple = [
  "#fdeeeb", "#fad9d2", "#f2b0a3", "#ea8674", "#e0654f", "#c94a33", "#ae3822", "#8f2c1a", "#702214", "#50170d",
];
const plum: MantineColorsTuple = [
  "#f5effa", "#e7daf3", "#d0b6e6", "#b88fd8", "#a470cb", "#8d55b7", "#75409e", "#5f3282", "#4a2766", "#351b4a",
];

export const theme = createTheme({
  colors: { gray: slate, dark: night, teal, brass, green: moss, red: rust, violet: plum },
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  black: "#162024",
  defaultRadius: "sm",
  respectReducedMotion: true,
  cursorType: "pointer",
  fontFamily: "'IBM Plex Sans Variable', 'Segoe UI', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  headings: {
    fontFamily: "'Source Serif 4 Variable', Georgia, serif",
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "1.2" },
      h2: { fontSize: "1.2rem", lineHeight: "1.3" },
      h3: { fontSize: "1rem", lineHeight: "1.4" },
    },
  },
  radius: { xs: "2px", sm: "5px", md: "8px", lg: "12px", xl: "20px" },
});

/** One meaning each, in both schemes; used through `var(--pl-…)`. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#f5f8f8",
    "--mantine-color-dimmed": slate[6],
    "--mantine-color-placeholder": slate[5],
    "--mantine-color-anchor": teal[7],
    "--mantine-color-error": rust[6],
    "--pl-surface": "#ffffff",
    "--pl-sunken": "#edf2f2",
    "--pl-line": slate[2],
    "--pl-strong-line": slate[4],
    "--pl-ink": slate[9],
    "--pl-pass": moss[7],
    "--pl-fail": rust[6],
    "--pl-unscored": slate[6],
    "--pl-na": slate[6],
    "--pl-person": plum[6],
    "--pl-drifted": brass[7],
    "--pl-target": brass[6],
    "--pl-mark": brass[1],
    "--pl-mark-line": brass[6],
    "--pl-dot": teal[8],
    "--pl-band": teal[3],
    "--pl-band-soft": teal[1],
    "--pl-second": rust[5],
    "--pl-second-band": rust[2],
    "--pl-second-soft": rust[1],
  },
  dark: {
    "--mantine-color-body": night[8],
    "--mantine-color-dimmed": night[2],
    "--mantine-color-placeholder": night[3],
    "--mantine-color-anchor": teal[3],
    "--mantine-color-error": rust[3],
    "--pl-surface": night[7],
    "--pl-sunken": night[9],
    "--pl-line": night[5],
    "--pl-strong-line": night[4],
    "--pl-ink": night[0],
    "--pl-pass": moss[3],
    "--pl-fail": rust[3],
    "--pl-unscored": night[2],
    "--pl-na": night[2],
    "--pl-person": plum[3],
    "--pl-drifted": brass[4],
    "--pl-target": brass[4],
    "--pl-mark": "#4a3a12",
    "--pl-mark-line": brass[4],
    "--pl-dot": teal[3],
    "--pl-band": teal[6],
    "--pl-band-soft": teal[9],
    "--pl-second": rust[3],
    "--pl-second-band": rust[7],
    "--pl-second-soft": rust[9],
  },
});
