import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '@vortex/runtime';
import { ManualClock } from '@vortex/runtime/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, type FileServer, sendFile, startFileServer } from '../testing/file-server.ts';
import { createGate, until } from '../testing/gate.ts';
import { hurriedClock } from '../testing/hurried-clock.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { noise } from '../testing/tiny-artifacts.ts';
import { type DownloadFileOptions, downloadFile } from './download-file.ts';

const CONTENT = noise(100_000);
const HALF = 50_000;
const patience = {
  connectTimeoutMs: 20_000,
  stallTimeoutMs: 30_000,
  retriesBeforeFirstByte: 3,
  retries: 5,
  retryDelayMs: 100,
};

/** A server, a folder for the part, and a download between them. */
async function setUp(answer: Answer) {
  const folder = await createTemporaryFolder();
  const server = await startFileServer(answer);
  const partPath = join(folder.path, 'weights.onnx.part');
  return {
    server,
    partPath,
    /** Whether the part is exactly this; the runner's own comparison takes too long over this many bytes. */
    async holds(content: Buffer) {
      return content.equals(await readFile(partPath));
    },
    download: (options: Partial<DownloadFileOptions> = {}) =>
      downloadFile({
        url: `${server.origin}/weights.onnx`,
        partPath,
        expectedBytes: CONTENT.length,
        hashIsKnown: true,
        patience,
        fetch,
        clock: hurriedClock,
        signal: new AbortController().signal,
        onBytes() {},
        ...options,
      }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Sends half a file the first time and the rest after it; the cut comes when the half is on disk. */
function cutOnce(options: { content?: Uint8Array; second?: Partial<Parameters<typeof sendFile>[2]> } = {}) {
  const { content = CONTENT, second = {} } = options;
  const gate = createGate();
  const answer: Answer = (request, response, index) =>
    index === 0
      ? sendFile(request, response, { content: CONTENT, until: { position: HALF, cut: gate.opened } })
      : sendFile(request, response, { content, ...second });
  const onBytes = (_: number, receivedBytes: number) => {
    if (receivedBytes === HALF) gate.open();
  };
  return { answer, onBytes };
}

function ranges({ requests }: FileServer) {
  return requests.map(({ range }) => range);
}

describe('downloadFile', () => {
  it('follows redirects to the file', async () => {
    await using test = await setUp((request, response) => {
      const next = { '/weights.onnx': '/a', '/a': `http://${request.headers.host}/b` }[request.url ?? ''];
      if (next) response.writeHead(302, { location: next }).end('elsewhere');
      else sendFile(request, response, { content: CONTENT });
    });
    expect(await test.download()).toEqual({ bytes: CONTENT.length, resumed: false });
    expect(await test.holds(CONTENT)).toBe(true);
    expect(test.server.requests.map(({ path }) => path)).toEqual(['/weights.onnx', '/a', '/b']);
  });

  it('asks only for the rest after the connection was cut', async () => {
    const { answer, onBytes } = cutOnce();
    await using test = await setUp(answer);
    let networkBytes = 0;
    await test.download({
      onBytes(chunkBytes, receivedBytes) {
        networkBytes += chunkBytes;
        onBytes(chunkBytes, receivedBytes);
      },
    });
    expect(await test.holds(CONTENT)).toBe(true);
    expect(ranges(test.server)).toEqual([undefined, `bytes=${HALF}-`]);
    expect(networkBytes).toBe(CONTENT.length);
  });

  it('goes on where an aborted download ended, and names the version that it has', async () => {
    const { answer } = cutOnce();
    await using test = await setUp(answer);
    const caller = new AbortController();
    const reason = new Error('the user left');
    const first = test.download({
      signal: caller.signal,
      onBytes: (_, receivedBytes) => {
        if (receivedBytes === HALF) caller.abort(reason);
      },
    });
    await expect(first).rejects.toBe(reason);
    expect((await stat(test.partPath)).size).toBe(HALF);

    expect(await test.download()).toEqual({ bytes: CONTENT.length, resumed: true });
    expect(await test.holds(CONTENT)).toBe(true);
    expect(test.server.requests[1]).toMatchObject({ range: `bytes=${HALF}-`, ifRange: '"one"' });
  });

  it('needs no request for a part that is complete', async () => {
    await using test = await setUp((request, response) => sendFile(request, response, { content: CONTENT }));
    await test.download();
    await test.download();
    expect(test.server.requests).toHaveLength(1);
  });

  it.each([
    ['says so with a whole file', { etag: '"two"' }],
    ['sends a part of the new file nevertheless', { etag: '"two"', ignoreIfRange: true }],
    ['does not serve parts', { ignoreRange: true }],
  ])('never joins two versions: the server %s', async (_, second) => {
    const changed = noise(CONTENT.length, 7);
    const { answer, onBytes } = cutOnce({ content: changed, second });
    await using test = await setUp(answer);
    await test.download({ onBytes });
    expect(await test.holds(changed)).toBe(true);
  });

  it.each([
    ['from another place than asked for', { 'content-range': `bytes 0-${CONTENT.length - 1}/${CONTENT.length}` }],
    ['that ends early', { 'content-range': `bytes ${HALF}-${CONTENT.length - 2}/${CONTENT.length}` }],
    ['without saying which', {}],
  ])('starts again when the server sends a part %s', async (_, headers) => {
    const { answer, onBytes } = cutOnce();
    await using test = await setUp((request, response, index) => {
      if (index === 1) response.writeHead(206, { etag: '"one"', ...headers }).end(CONTENT.subarray(HALF));
      else answer(request, response, index);
    });
    await test.download({ onBytes });
    expect(await test.holds(CONTENT)).toBe(true);
    expect(ranges(test.server)).toEqual([undefined, `bytes=${HALF}-`, undefined]);
  });

  it('starts again when the part has become longer than the file', async () => {
    const shorter = noise(20_000);
    const { answer, onBytes } = cutOnce({ content: shorter });
    await using test = await setUp(answer);
    const download = test.download({ onBytes, expectedBytes: undefined });
    expect(await download).toEqual({ bytes: shorter.length, resumed: false });
    expect(ranges(test.server)).toEqual([undefined, `bytes=${HALF}-`, undefined]);
  });

  it.each([
    ['weak ETag', { etag: 'W/"one"' }],
    ['no validator', {}],
  ])('keeps no part of a file with a %s whose hash is not known', async (_, headers) => {
    const gate = createGate();
    await using test = await setUp((_request, response, index) => {
      response.writeHead(200, { ...headers, 'content-length': CONTENT.length });
      if (index > 0) return response.end(CONTENT);
      response.write(CONTENT.subarray(0, HALF));
      return gate.opened.then(() => response.destroy());
    });
    await test.download({ hashIsKnown: false, onBytes: (_, received) => received === HALF && gate.open() });
    expect(ranges(test.server)).toEqual([undefined, undefined]);
    expect(await test.holds(CONTENT)).toBe(true);
  });

  it('does not continue what came from another address', async () => {
    const { answer, onBytes } = cutOnce();
    await using test = await setUp(answer);
    const impatient = { ...patience, retries: 0, retriesBeforeFirstByte: 0 };
    await expect(test.download({ onBytes, patience: impatient })).rejects.toThrow(/broke after 50000/);
    expect(await test.download({ url: `${test.server.origin}/other.onnx` })).toMatchObject({ resumed: false });
    expect(test.server.requests[1]).toMatchObject({ path: '/other.onnx', range: undefined });
  });

  it('does not trust a part that nobody noted the origin of', async () => {
    await using test = await setUp((request, response) => sendFile(request, response, { content: CONTENT }));
    await writeFile(test.partPath, noise(HALF, 9));
    expect(await test.download()).toMatchObject({ resumed: false });
    expect(await test.holds(CONTENT)).toBe(true);
  });

  it.each([
    ['a file of another size', { 'content-length': 7 }, /7 bytes where 100000 are expected/],
    ['a compressed file', { 'content-encoding': 'gzip' }, /encoded as gzip/],
  ])('refuses %s before it is sent', async (_, headers, problem) => {
    await using test = await setUp((_request, response) => response.writeHead(200, headers).flushHeaders());
    await expect(test.download()).rejects.toMatchObject({ message: expect.stringMatching(problem), retryable: false });
    expect(test.server.requests).toHaveLength(1);
  });

  it('refuses a file whose end could not be told', async () => {
    await using test = await setUp((_request, response) => response.writeHead(200).end(CONTENT));
    await expect(test.download({ expectedBytes: undefined })).rejects.toThrow(/does not say how large/);
  });

  it.each([
    [
      'promises more than it sends',
      (response: import('node:http').ServerResponse) => {
        response.writeHead(200, { 'content-length': CONTENT.length });
        response.write(CONTENT.subarray(0, HALF), () => response.destroy());
      },
    ],
    [
      'ends early without a length',
      (response: import('node:http').ServerResponse) => {
        response.writeHead(200).end(CONTENT.subarray(0, HALF));
      },
    ],
    [
      'sends more than the file',
      (response: import('node:http').ServerResponse) => {
        response.writeHead(200);
        response.write(CONTENT);
        response.end('and more');
      },
    ],
    ['breaks off every time before a byte', (response: import('node:http').ServerResponse) => response.destroy()],
  ])('gives up in the end on a server that %s', async (_, answer) => {
    await using test = await setUp((_request, response) => answer(response));
    await expect(test.download()).rejects.toMatchObject({ code: 'TRANSFER_FAILED', retryable: true });
    expect(test.server.requests.length).toBeGreaterThan(1);
  });

  it('asks once for a file that does not exist', async () => {
    await using test = await setUp((_request, response) => response.writeHead(404).end('no'));
    await expect(test.download()).rejects.toThrow('status 404');
    expect(test.server.requests).toHaveLength(1);
  });

  it.each([429, 503])('tries again after status %i, when the server asked for it', async (status) => {
    const delays: number[] = [];
    const clock: Clock = {
      ...systemClock,
      setTimer(callback, delayMs) {
        delays.push(delayMs);
        return systemClock.setTimer(callback, delayMs === 7_000 ? 0 : delayMs);
      },
    };
    await using test = await setUp((request, response, index) =>
      index === 0
        ? response.writeHead(status, { 'retry-after': '7' }).end()
        : sendFile(request, response, { content: CONTENT }),
    );
    await test.download({ clock });
    expect(delays).toContain(7_000);
    expect(test.server.requests).toHaveLength(2);
    expect(await test.holds(CONTENT)).toBe(true);
  });

  it('gives up a host that accepts and does not answer', async () => {
    const clock = new ManualClock();
    await using test = await setUp(() => undefined);
    const download = test.download({ clock, patience: { ...patience, retriesBeforeFirstByte: 0 } });
    const failed = expect(download).rejects.toThrow(/did not answer within 20000 ms/);
    await until(() => test.server.requests.length === 1);
    clock.advance(20_000);
    await failed;
    expect(clock.pendingTimers).toBe(0);
  });

  it('begins again when nothing comes any more in the middle of a file', async () => {
    const clock = new ManualClock();
    const never = new Promise(() => undefined);
    await using test = await setUp((request, response, index) =>
      sendFile(request, response, {
        content: CONTENT,
        ...(index === 0 ? { until: { position: HALF, cut: never } } : {}),
      }),
    );
    let received = 0;
    const download = test.download({
      clock,
      onBytes(_, receivedBytes) {
        received = receivedBytes;
      },
    });
    await until(() => received === HALF);
    clock.advance(30_000);
    await until(() => {
      clock.advance(100);
      return test.server.requests.length === 2;
    });
    await download;
    expect(ranges(test.server)).toEqual([undefined, `bytes=${HALF}-`]);
    expect(await test.holds(CONTENT)).toBe(true);
  });

  it.each([
    ['without encryption', 'http://mirror.test/file', /without encryption/],
    ['to a file of this machine', 'file:///etc/passwd', /redirects to file:/],
    ['nowhere', undefined, /without saying where to/],
    ['to nonsense', 'https://[', /not an address/],
  ])('refuses to be redirected %s', async (_, location, problem) => {
    await using test = await setUp(() => undefined);
    const asked: string[] = [];
    const redirect: typeof fetch = async (input) => {
      asked.push(String(input));
      return new Response(null, { status: 302, headers: location === undefined ? {} : { location } });
    };
    await expect(test.download({ url: 'https://releases.test/file', fetch: redirect })).rejects.toThrow(problem);
    expect(asked).toEqual(['https://releases.test/file']);
  });

  it('does not run in circles', async () => {
    await using test = await setUp((_request, response) => response.writeHead(302, { location: '/again' }).end());
    await expect(test.download()).rejects.toThrow(/redirects more than 10 times/);
  });

  it('says which host could not be reached, and why', async () => {
    await using test = await setUp(() => undefined);
    const { origin } = test.server;
    await test.server[Symbol.asyncDispose]();
    await expect(test.download()).rejects.toThrow(`${new URL(origin).host} could not be reached: connect ECONNREFUSED`);
  });

  it('brings the file whole, and no byte twice, wherever the connection is cut', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: CONTENT.length - 1 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(cuts, async (unordered) => {
        const positions = [...new Set(unordered)].sort((a, b) => a - b);
        const gates = positions.map(() => createGate());
        await using test = await setUp((request, response, index) => {
          const position = positions[index];
          const gate = gates[index];
          const cut = position !== undefined && gate ? { until: { position, cut: gate.opened } } : {};
          sendFile(request, response, { content: CONTENT, ...cut });
        });
        let networkBytes = 0;
        await test.download({
          onBytes(chunkBytes, receivedBytes) {
            networkBytes += chunkBytes;
            gates[positions.indexOf(receivedBytes)]?.open();
          },
        });
        expect(await test.holds(CONTENT)).toBe(true);
        expect(networkBytes).toBe(CONTENT.length);
        expect(ranges(test.server)).toEqual([undefined, ...positions.map((position) => `bytes=${position}-`)]);
      }),
      { numRuns: 20 },
    );
  });
});
