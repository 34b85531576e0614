import { Button, Code, Text } from "@mantine/core";
import { useState } from "react";
import { useGo, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { ReadRoute, Reply } from "../client/wire.ts";
import { instant } from "../components/format.ts";
import { Page, Panel, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import classes from "./connections.module.css";
import { DeliveryState, eventNames, type Webhook } from "./connections-webhooks.tsx";

type Delivery = Reply<"GET /webhooks/:id/deliveries">["deliveries"][number];

const list = "/settings/connections/webhooks";
const refresh: readonly ReadRoute[] = ["GET /webhooks", "GET /webhooks/:id/deliveries"];
const lookAgainMs = 2_000;

/** One address: its messages, each with what came of every try. */
export function WebhookPage() {
  const id = useParam("id");
  const query = useRead(
    "GET /webhooks/:id/deliveries",
    { params: { id }, query: { limit: 50 } },
    { again: (reply) => (reply?.deliveries.some(waitsNow) ? lookAgainMs : false) },
  );
  return (
    <Loaded query={query} lines={6}>
      {({ webhook, deliveries }) => (
        <Page
          question="Did the messages arrive?"
          title="Webhook"
          back={{ to: list, label: "Webhooks" }}
          answer={<About webhook={webhook} />}
          actions={<Actions webhook={webhook} />}
        >
          <Section title="Messages">
            {deliveries.length === 0 ? (
              <Empty title="Nothing was sent yet">Send a test, or wait until something happens to a version.</Empty>
            ) : (
              <Panel>
                <ul className={classes.deliveries}>
                  {deliveries.map((delivery) => (
                    <Message key={delivery.id} delivery={delivery} active={webhook.state === "active"} />
                  ))}
                </ul>
              </Panel>
            )}
          </Section>
        </Page>
      )}
    </Loaded>
  );
}

/** A try is on its way: worth looking again. One that waits for hours is not. */
function waitsNow({ state, nextAt }: Delivery): boolean {
  return state === "waiting" && nextAt !== null && Date.parse(nextAt) < Date.now() + 10_000;
}

function About({ webhook: { url, events, state, disabledReason, createdBy, createdAt } }: { webhook: Webhook }) {
  return (
    <>
      <Code>{url}</Code> is told of{" "}
      {events.length === 0 ? "everything" : events.map((kind) => eventNames[kind].toLowerCase()).join(", ")}. Added by{" "}
      {createdBy} on {instant(createdAt)}.{" "}
      {state === "disabled" && (
        <>
          <StateWord state="not-in-force">switched off</StateWord> {disabledReason}
        </>
      )}
    </>
  );
}

function Actions({ webhook: { id, state } }: { webhook: Webhook }) {
  const go = useGo();
  const [sure, setSure] = useState(false);
  const test = useSend("POST /webhooks/:id/tests", { refresh });
  const change = useSend("PUT /webhooks/:id", { refresh });
  const remove = useSend("DELETE /webhooks/:id", { refresh: ["GET /webhooks"], done: () => go(list) });
  const error = test.error ?? change.error ?? remove.error;
  const on = state === "active";
  return (
    <>
      <Button onClick={() => test.mutate({ params: { id } })} loading={test.isPending} disabled={!on}>
        Send a test
      </Button>
      <Button
        variant="default"
        loading={change.isPending}
        onClick={() => change.mutate({ params: { id }, body: { state: on ? "disabled" : "active" } })}
      >
        {on ? "Switch off" : "Switch on"}
      </Button>
      <Button
        variant={sure ? "filled" : "default"}
        {...(sure ? { color: "red" } : {})}
        loading={remove.isPending}
        onClick={() => (sure ? remove.mutate({ params: { id } }) : setSure(true))}
        onBlur={() => setSure(false)}
      >
        {sure ? "Remove with its log" : "Remove"}
      </Button>
      {error && <Problem error={error} doing="saving" />}
    </>
  );
}

function Message({ delivery, active }: { delivery: Delivery; active: boolean }) {
  const { id, type, createdAt, state, nextAt, tries, body } = delivery;
  const again = useSend("POST /webhook-deliveries/:id/redelivery", { refresh });
  return (
    <li className={classes.delivery}>
      <div className={classes.deliveryHead}>
        <div>
          <Text fw={600}>{type}</Text>
          <Text size="sm" c="dimmed">
            {instant(createdAt)}
          </Text>
        </div>
        <DeliveryState state={state} />
        <Button
          size="xs"
          variant="default"
          disabled={!active}
          loading={again.isPending}
          onClick={() => again.mutate({ params: { id } })}
        >
          Send again
        </Button>
      </div>
      {tries.length > 0 && (
        <ol className={classes.tries}>
          {tries.map((made) => (
            <li key={made.at}>
              {instant(made.at)}, {made.milliseconds} ms: {made.outcome}
            </li>
          ))}
        </ol>
      )}
      {state === "waiting" && nextAt && tries.length > 0 && (
        <Text size="sm" c="dimmed">
          Next try {instant(nextAt)}
        </Text>
      )}
      <details>
        <summary>What was sent</summary>
        <pre className={`${classes.code} ${classes.secret}`}>{body}</pre>
      </details>
      {again.error && <Problem error={again.error} doing="saving" />}
    </li>
  );
}
