import { Button, CopyButton, Group, SegmentedControl } from "@mantine/core";
import { useGo } from "../client/address.ts";
import { Page } from "../components/page.tsx";
import { useSession } from "../session/session.ts";
import { mayOpen } from "../shell/places.ts";
import classes from "./connections.module.css";

const root = "/settings/connections";
const places = [
  { value: root, label: "Connect" },
  { value: `${root}/keys`, label: "Keys" },
  { value: `${root}/pins`, label: "Pins" },
  { value: `${root}/webhooks`, label: "Webhooks" },
  { value: `${root}/helpdesks`, label: "Helpdesks" },
];

type ConnectionsFrameProps = {
  question: string;
  answer: React.ReactNode;
  at: "" | "/keys" | "/pins" | "/webhooks" | "/helpdesks";
  actions?: React.ReactNode;
  children: React.ReactNode;
};

/** The screens of Connections, each with its own question and address. */
export function ConnectionsFrame({ question, answer, at, actions, children }: ConnectionsFrameProps) {
  const go = useGo();
  const { me } = useSession();
  const open = places.filter((place) => mayOpen(me.role, place.value));
  return (
    <Page question={question} title="Connections" answer={answer} actions={actions}>
      {open.length > 1 && (
        <SegmentedControl
          className={classes.places}
          aria-label="Part of connections"
          value={`${root}${at}`}
          data={open}
          onChange={(address) => go(address)}
        />
      )}
      {children}
    </Page>
  );
}

/** Text to be taken elsewhere, with a button that copies it. */
export function Copyable({ text, label, secret = false }: { text: string; label: string; secret?: boolean }) {
  const reachable = { tabIndex: 0, role: "region", "aria-label": label };
  return (
    <div>
      <pre className={`${classes.code} ${secret ? classes.secret : ""}`} {...reachable}>
        {text}
      </pre>
      <Group>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy} aria-live="polite">
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </Group>
    </div>
  );
}
