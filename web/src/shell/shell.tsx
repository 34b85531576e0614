import { AppShell, Burger, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";
import { WaitingCount } from "../acknowledgements/waiting-count.tsx";
import { useGo, useInternalLinks, usePathname } from "../client/address.ts";
import { useSession } from "../session/session.ts";
import { AskField, focusAskField } from "./ask-field.tsx";
import { Logo } from "./logo.tsx";
import { ModeBar } from "./mode-bar.tsx";
import { NotForRole } from "./not-for-role.tsx";
import { mayOpen, placeOf, placesFor, reachableFor, roleNames } from "./places.ts";
import classes from "./shell.module.css";
import { useShortcuts } from "./shortcuts.tsx";
import { UserMenu } from "./user-menu.tsx";

const Palette = lazy(() => import("./palette.tsx").then(({ Palette }) => ({ default: Palette })));
const ShortcutHelp = lazy(() => import("./shortcut-help.tsx").then(({ ShortcutHelp }) => ({ default: ShortcutHelp })));

/** What surrounds every screen of somebody who is signed in. */
export function Shell() {
  const { me, status } = useSession();
  const pathname = usePathname();
  const [menu, { toggle, close }] = useDisclosure(false);
  const [help, showHelp] = useDisclosure(false);
  useInternalLinks();
  useGlobalShortcuts(showHelp.open);
  const main = useFreshScreen(pathname, close);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: !menu } }}
      padding={0}
      transitionDuration={120}
    >
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <AppShell.Header className={classes.header}>
        <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
        <a href="/" className={classes.brand} aria-label="Plumbline, home">
          <Logo />
          <span>Plumbline</span>
        </a>
        {pathname !== "/ask" && <AskField />}
        <span className={classes.spring} />
        <UnstyledButton className={classes.paletteButton} onClick={spotlight.open} visibleFrom="md">
          Go to… <kbd>Ctrl K</kbd>
        </UnstyledButton>
        <UserMenu showKeys={showHelp.open} />
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label="Places">
        <Navigation pathname={pathname} />
        <ModeBar status={status} />
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1} className={classes.main}>
        {mayOpen(me.role, pathname) ? <Outlet /> : <NotForRole role={roleNames[me.role]} />}
        <div className={classes.phoneModes}>
          <ModeBar status={status} />
        </div>
      </AppShell.Main>
      <Suspense>
        <Palette />
        {help && <ShortcutHelp opened onClose={showHelp.close} />}
      </Suspense>
    </AppShell>
  );
}

function Navigation({ pathname }: { pathname: string }) {
  const { me } = useSession();
  const here = placeOf(pathname)?.path;
  return (
    <ul className={classes.places}>
      {placesFor(me.role).map(({ path, label, icon: Icon }) => (
        <li key={path}>
          <a href={path} className={classes.place} aria-current={here === path ? "page" : undefined}>
            <Icon size={18} stroke={1.7} aria-hidden />
            {label}
            {path === "/acknowledgements" && me.agentId !== null && <WaitingCount />}
          </a>
        </li>
      ))}
    </ul>
  );
}

function useGlobalShortcuts(showHelp: () => void) {
  const { me } = useSession();
  const go = useGo();
  useShortcuts("Everywhere", [
    { keys: "/", does: "Ask", run: focusAskField },
    { keys: "?", does: "Show all keys", run: showHelp },
    ...reachableFor(me.role).map(({ path, label, key }) => ({
      keys: `g ${key}`,
      does: `Go to ${label}`,
      run: () => go(path),
    })),
  ]);
}

/** A new screen begins at its top, and a reader's voice begins there too. */
function useFreshScreen(pathname: string, closeMenu: () => void): React.RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const seen = useRef(pathname);
  useEffect(() => {
    if (seen.current === pathname) return;
    seen.current = pathname;
    closeMenu();
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname, closeMenu]);
  return main;
}
