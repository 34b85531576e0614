import { Kbd, Modal, Stack, Table, Title } from "@mantine/core";
import { useShortcutGroups } from "./shortcuts.tsx";

type HelpProps = { opened: boolean; onClose: () => void };

export function ShortcutHelp({ opened, onClose }: HelpProps) {
  const groups = useShortcutGroups();
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="lg" closeButtonProps={{ "aria-label": "Close" }}>
      <Stack>
        {groups.map((group) => (
          <section key={group.title}>
            <Title order={3}>{group.title}</Title>
            <Table verticalSpacing={4}>
              <Table.Tbody>
                {group.shortcuts.map(({ keys, does }) => (
                  <Table.Tr key={keys}>
                    <Table.Td w={120}>
                      <Keys keys={keys} />
                    </Table.Td>
                    <Table.Td>{does}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        ))}
      </Stack>
    </Modal>
  );
}

export function Keys({ keys }: { keys: string }) {
  const [first = "", second] = keys.split(" ");
  return (
    <span>
      <Kbd>{first}</Kbd>
      {second && (
        <>
          {" then "}
          <Kbd>{second}</Kbd>
        </>
      )}
    </span>
  );
}
