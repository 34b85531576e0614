import { useMemo } from "react";
import { plural } from "../components/format.ts";
import classes from "./flow.module.css";
import { destination, type Flow, type PlacedEdge, type PlacedNode, placeFlow, waysOf } from "./flow-layout.ts";

/** Where one can get to from each step: drawn, and said as a list for those who do not see or do not like drawings. */
export function FlowDiagram({ flow, addressOf }: { flow: Flow; addressOf: (stepId: string) => string }) {
  const placed = useMemo(() => placeFlow(flow), [flow]);
  const steps = flow.nodes.filter(({ kind }) => kind === "step").length;
  return (
    <figure className={classes.figure}>
      <section className={classes.frame} aria-label="Flow diagram">
        <svg
          width={placed.width}
          height={placed.height}
          viewBox={`0 0 ${placed.width} ${placed.height}`}
          role="img"
          aria-label={`${plural(steps, "step")} and where each leads; the same stands in words below`}
        >
          <defs>
            <marker id="flow-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0,0 L8,4 L0,8 z" className={classes.arrow} />
            </marker>
          </defs>
          {placed.edges.map((edge) => (
            <path
              key={edge.id}
              d={edge.path}
              className={classes.edge}
              data-implicit={edge.implicit || undefined}
              markerEnd="url(#flow-arrow)"
            />
          ))}
          {placed.nodes.map((node) => (
            <NodeMark key={node.id} node={node} />
          ))}
          {placed.edges.map((edge) => (
            <EdgeLabel key={edge.id} edge={edge} />
          ))}
        </svg>
      </section>
      <details className={classes.words}>
        <summary>The same in words</summary>
        <FlowList flow={flow} addressOf={addressOf} />
      </details>
    </figure>
  );
}

function NodeMark({ node }: { node: PlacedNode }) {
  const { x, y, width, height, kind, lines } = node;
  if (kind === "decision") {
    const reach = width / 2;
    return (
      <g data-kind={kind} className={classes.node}>
        <path d={`M${x},${y - reach} L${x + reach},${y} L${x},${y + reach} L${x - reach},${y} z`} />
        <text x={x} y={y + 4}>
          ?
        </text>
      </g>
    );
  }
  const round = kind === "step" ? 5 : height / 2;
  return (
    <g data-kind={kind} className={classes.node}>
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={round} />
      <Lines x={x} y={y} lines={lines} />
    </g>
  );
}

function EdgeLabel({ edge }: { edge: PlacedEdge }) {
  if (!edge.label) return null;
  const { x, y, lines } = edge.label;
  const width = Math.max(...lines.map((line) => line.length)) * 6.6 + 6;
  const height = lines.length * 17;
  return (
    <g className={classes.label} data-implicit={edge.implicit || undefined}>
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={3} />
      <Lines x={x} y={y} lines={lines} />
    </g>
  );
}

function Lines({ x, y, lines }: { x: number; y: number; lines: readonly string[] }) {
  return (
    <text x={x} y={y - (lines.length * 17) / 2 + 12.5}>
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a fixed label have no other identity
        <tspan key={i} x={x} dy={i === 0 ? 0 : 17}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

function FlowList({ flow, addressOf }: { flow: Flow; addressOf: (stepId: string) => string }) {
  return (
    <ol>
      {waysOf(flow).map(({ step, ways }) => (
        <li key={step.id}>
          <a href={addressOf(step.id)}>{step.label}</a>
          <ul>
            {ways.map(({ when, implicit, to }) => (
              <li key={`${when.join("|")}-${to.id}-${implicit}`}>
                {implicit
                  ? "no case fits (the text does not say what then): "
                  : when.length > 0 && `${when.join(", and ")}: `}
                {destination(to)}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
