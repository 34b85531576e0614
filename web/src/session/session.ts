import { createContext, useContext } from "react";
import { send } from "../client/call.ts";
import type { Me, Status } from "../client/wire.ts";

export type Session = { me: Me; status: Status; signOut: () => Promise<void> };

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession is used outside of a signed-in screen");
  return session;
}

const json = { "content-type": "application/json", accept: "application/json" };

export function signIn(email: string, password: string): Promise<unknown> {
  return post("/api/auth/sign-in/email", { email, password });
}

export function signOut(): Promise<unknown> {
  return post("/api/auth/sign-out", {});
}

function post(address: string, body: unknown): Promise<unknown> {
  return send(address, { method: "POST", headers: json, credentials: "same-origin", body: JSON.stringify(body) });
}
