import { Button, Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useAddress, useGo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { SopSummary } from "../client/wire.ts";
import { AsOf } from "../components/as-of.tsx";
import { day, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { useShortcuts } from "../shell/shortcuts.tsx";
import { Library } from "./library.tsx";
import { LibraryFilters } from "./library-filters.tsx";
import { findSops, type Health, healthOf } from "./library-query.ts";
import { Reminders } from "./reminders.tsx";
import { SopViews } from "./sop-views.tsx";
import { isReviewer, isWriter } from "./version-words.ts";

export function SopsPage() {
  const { me } = useSession();
  const go = useGo();
  const [search] = useAddress();
  const { asOf, channel, region, language } = search;
  const audience = search.audience === "human" || search.audience === "bot" ? search.audience : undefined;
  const query = useRead("GET /sops", { query: { asOf, audience, channel, region, language } }, { keepPrevious: true });
  const writes = isWriter(me.role);
  useShortcuts("SOPs", writes ? [{ keys: "c", does: "Write a new SOP", run: () => go("/sops/new") }] : []);
  return (
    <Page
      question="Which rules are in force?"
      title="SOPs"
      answer={query.data && <Summary {...query.data} dated={asOf !== undefined} />}
      actions={
        <Group gap="xs" align="end">
          {writes && (
            <Button component="a" href="/sops/new" size="xs" leftSection={<IconPlus size={15} aria-hidden />}>
              New SOP
            </Button>
          )}
          <AsOf />
        </Group>
      }
    >
      <SopViews />
      {isReviewer(me.role) && !asOf && <Reminders />}
      <Section title="Library">
        <Loaded query={query} lines={8}>
          {({ sops, asOf: on }) => (
            <>
              <LibraryFilters sops={sops} />
              <Library sops={findSops(sops, search, on)} on={on} />
            </>
          )}
        </Loaded>
      </Section>
    </Page>
  );
}

function Summary({ sops, asOf, dated }: { sops: readonly SopSummary[]; asOf: string; dated: boolean }) {
  const count = (state: Health) => sops.filter((sop) => healthOf(sop, asOf).includes(state)).length;
  return (
    <>
      {plural(count("in-force"), "SOP")} in force {dated ? `on ${day(asOf)}` : "today"}; {count("stale")} past their
      verification date, {count("in-review")} with a version in review, {count("drafts")} with a draft.
    </>
  );
}
