import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the server saw it. */
interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

export interface FileServer extends AsyncDisposable {
  readonly origin: string;
  readonly requests: readonly SeenRequest[];
}

/** Answers one request; `index` counts from 0. */
export type Answer = (request: IncomingMessage, response: ServerResponse, index: number) => unknown;

/** A real HTTP server on a free port of this machine. */
export async function startFileServer(answer: Answer): Promise<FileServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers;
    const index = requests.push({ path: request.url ?? '', range, ifRange: ifRange?.toString() }) - 1;
    answer(request, response, index);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface SendFileOptions {
  readonly content: Uint8Array;
  readonly etag?: string;
  /** Answers as if no part had been asked for. */
  readonly ignoreRange?: boolean;
  /** Sends a part although the file is not the one that it is a part of. */
  readonly ignoreIfRange?: boolean;
  /** Sends no further than this position of the file, and keeps the connection open until `cut` is resolved. */
  readonly until?: { readonly position: number; readonly cut: Promise<unknown> };
}

/** What a well-behaved server answers, with the faults asked for. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { content, etag = '"one"', ignoreRange = false, ignoreIfRange = false, until }: SendFileOptions,
): void {
  const { range, 'if-range': ifRange } = request.headers;
  const sameFile = ignoreIfRange || ifRange === undefined || ifRange === etag;
  const first = range && !ignoreRange && sameFile ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
  if (first > 0 && first >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  response.writeHead(first > 0 ? 206 : 200, {
    etag,
    'content-length': content.length - first,
    ...(first > 0 ? { 'content-range': `bytes ${first}-${content.length - 1}/${content.length}` } : {}),
  });
  if (!until) {
    response.end(content.subarray(first));
    return;
  }
  response.write(content.subarray(first, until.position));
  void until.cut.then(() => response.destroy());
}
