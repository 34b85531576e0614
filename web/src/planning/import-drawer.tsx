import { Button, Drawer } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useSession } from "../session/session.ts";
import { ImportForm } from "../settings/import-form.tsx";
import { type ImportKind, importableBy } from "../settings/import-kinds.ts";

/** A button that opens the import of files that matter here; nothing for those who may not. */
export function ImportDrawer({ kinds, children }: { kinds: readonly ImportKind[]; children: React.ReactNode }) {
  const { me } = useSession();
  const [{ import: open, queue }, change] = useAddress();
  const allowed = importableBy(me.role).filter((kind) => kinds.includes(kind));
  if (allowed.length === 0) return null;
  const close = () => change({ import: null });
  return (
    <>
      <Button variant="default" onClick={() => change({ import: "file" })}>
        {children}
      </Button>
      <Drawer
        opened={open === "file"}
        onClose={close}
        title="Import a file"
        position="right"
        size="md"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <ImportForm kinds={allowed} close={close} queue={queue ?? null} />
      </Drawer>
    </>
  );
}
