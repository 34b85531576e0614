import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A peer's answer, whose body may be texts that are sent one by one, or one of the ways in which peers fail: `hang` sends headers and half a body, `reset` breaks the connection. */
export type StubReply = { status?: number; headers?: Record<string, string>; body: unknown } | "hang" | "reset";

export type StubRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: unknown;
};

export type StubServer = {
  /** `http://127.0.0.1:port` */
  url: string;
  requests: StubRequest[];
  /** given out first, one a request */
  faults: StubReply[];
  close(): Promise<void>;
};

/** A peer on this machine for tests: records each request and answers by `handle`, once the faults are used up. */
export async function startStubServer(
  handle: (request: StubRequest) => StubReply | Promise<StubReply>,
): Promise<StubServer> {
  const requests: StubRequest[] = [];
  const faults: StubReply[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = await readRequest(incoming);
    requests.push(request);
    await reply(outgoing, faults.shift() ?? (await handle(request)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(incoming: IncomingMessage): Promise<StubRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  return {
    method: incoming.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: /json/.test(incoming.headers["content-type"] ?? "") ? JSON.parse(text) : text,
  };
}

async function reply(outgoing: ServerResponse, answer: StubReply): Promise<void> {
  if (answer === "reset") {
    outgoing.socket?.resetAndDestroy();
  } else if (answer === "hang") {
    outgoing.writeHead(200, { "content-type": "application/json" });
    outgoing.write('{"id":');
  } else if (isTexts(answer.body)) {
    outgoing.writeHead(answer.status ?? 200, { "content-type": "text/event-stream", ...answer.headers });
    for await (const text of answer.body) outgoing.write(text);
    outgoing.end();
  } else {
    const json = typeof answer.body !== "string";
    outgoing.writeHead(answer.status ?? 200, {
      "content-type": json ? "application/json" : "text/html",
      ...answer.headers,
    });
    outgoing.end(json ? JSON.stringify(answer.body) : answer.body);
  }
}

function isTexts(body: unknown): body is AsyncIterable<string> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}
