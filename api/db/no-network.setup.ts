import { Socket } from "node:net";

/** A test that reaches beyond this machine is a bug: it fails with the address it tried. */
const connectSocket = Socket.prototype.connect;
const own = new Set(["localhost", "127.0.0.1", "::1"]);

Socket.prototype.connect = function connect(this: Socket, ...args: unknown[]) {
  const target = (Array.isArray(args[0]) ? args[0][0] : args[0]) as { host?: string; path?: string } | undefined;
  const host = typeof target === "object" ? target?.host : undefined;
  if (host && !own.has(host) && !target?.path) throw new Error(`A test tried to reach ${host}. Tests use no network.`);
  return Reflect.apply(connectSocket, this, args);
} as typeof connectSocket;
