import { Anchor, Text } from "@mantine/core";
import { Panel, Section } from "../components/page.tsx";
import classes from "./connections.module.css";
import { ConnectionsFrame, Copyable } from "./connections-frame.tsx";

const tools = [
  ["ask", "what to do now, with the step in force and its source, or “not covered”"],
  ["get_sop", "a whole SOP: steps and constraints as Markdown, or JSON"],
  ["search_sops", "steps in force that fit a query"],
  ["check_reply", "before it sends: which rule applies, and would this reply meet it?"],
  ["report_gap", "that no SOP says what to do"],
] as const;

/** How a bot reaches the SOPs. */
export function ConnectionsPage() {
  const address = `${window.location.origin}/mcp`;
  const settings = JSON.stringify(
    { mcpServers: { plumbline: { type: "http", url: address, headers: { Authorization: "Bearer YOUR_KEY" } } } },
    null,
    2,
  );
  const question = 'curl -s -X POST -H "Authorization: Bearer YOUR_KEY" -H "Content-Type: application/json"';
  const curl = `${question} \\\n  -d '{"question":"A payout is late. What do I do?"}' ${window.location.origin}/api/answers`;
  return (
    <ConnectionsFrame
      at=""
      question="How does a bot follow the same rules?"
      answer="It asks for them each time, over MCP or HTTP, with a key of its own. It gets the version in force, with the source."
    >
      <Section title="Over MCP">
        <Panel>
          <Text>Give your client this address, and a key as bearer token.</Text>
          <Copyable label="MCP address" text={address} />
          <Text mt="md">As settings of a client that reads JSON:</Text>
          <Copyable label="Settings of an MCP client" text={settings} />
        </Panel>
      </Section>
      <Section title="What a bot can do there">
        <Panel>
          <dl className={classes.tools}>
            {tools.map(([name, what]) => (
              <div key={name} style={{ display: "contents" }}>
                <dt>{name}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <Text size="sm" c="dimmed" mt="sm">
            Each takes asOf for the rules of another day. The SOPs in force are listed as resources, too. What a bot may
            read is fixed by its key.
          </Text>
        </Panel>
      </Section>
      <Section title="Over HTTP">
        <Panel>
          <Text>
            The same questions are routes of the API:{" "}
            <Anchor underline="always" href="/api/docs">
              all routes, with their shapes
            </Anchor>
            .
          </Text>
          <Copyable label="A question over HTTP" text={curl} />
        </Panel>
      </Section>
    </ConnectionsFrame>
  );
}
