import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useMemo } from "react";
import { useGo, usePathname } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { Problem } from "../components/problem.tsx";
import { homeOf } from "../shell/places.ts";
import { Shell } from "../shell/shell.tsx";
import { SessionContext, signOut } from "./session.ts";
import { FirstPaint, StartPage } from "./start-page.tsx";

const startingMs = 700;
const SignInPage = lazy(() => import("./sign-in-page.tsx").then(({ SignInPage }) => ({ default: SignInPage })));

/** Nothing is shown before the server is ready and it is known who looks. The address stays as it was opened. */
export function StartGate() {
  const client = useQueryClient();
  const go = useGo();
  const atRoot = usePathname() === "/";
  const status = useRead("GET /status", {}, { again: (reply) => (reply?.state === "ready" ? false : startingMs) });
  const ready = status.data?.state === "ready";
  const me = useRead("GET /me", {}, { enabled: ready });
  const signedOut = me.error?.code === "not-signed-in" || me.error?.status === 401;

  const leave = useCallback(async () => {
    await signOut();
    go("/");
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== "GET /status" });
    await client.resetQueries({ queryKey: ["GET /me"] });
  }, [client, go]);
  const enter = useCallback(async () => {
    await client.resetQueries({ queryKey: ["GET /me"] });
  }, [client]);

  const person = signedOut ? undefined : me.data;
  const session = useMemo(
    () => (person && status.data ? { me: person, status: status.data, signOut: leave } : null),
    [person, status.data, leave],
  );
  if (!ready || !status.data) return <StartPage status={status.data ?? null} error={status.error} />;
  if (session) {
    const known = session.status.sampleSignIns.find((one) => one.role === session.me.role);
    return (
      <SessionContext.Provider value={session}>
        {atRoot ? <GoHome to={known?.home ?? homeOf(session.me.role)} /> : <Shell />}
      </SessionContext.Provider>
    );
  }
  if (signedOut) {
    return (
      <Suspense fallback={<FirstPaint />}>
        <SignInPage status={status.data} entered={enter} />
      </Suspense>
    );
  }
  if (me.error) return <Problem error={me.error} again={() => me.refetch()} />;
  return <FirstPaint />;
}

function GoHome({ to }: { to: string }) {
  const go = useGo();
  useEffect(() => go(to, { replace: true }), [go, to]);
  return <FirstPaint />;
}
