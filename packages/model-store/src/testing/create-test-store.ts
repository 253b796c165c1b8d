import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createModelStore, type ModelStore, type ModelStoreOptions } from '../model-store.ts';
import { type ClientScripts, createFakeClients, type FakeClients } from './fake-clients.ts';
import { type Answer, type FileServer, startFileServer } from './file-server.ts';
import { hurriedClock } from './hurried-clock.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { VOICES, WEIGHTS } from './tiny-artifacts.ts';

export interface TestStoreOptions {
  /** What the release host answers; without it there is none. */
  readonly answer?: Answer;
  /** The package clients that exist. */
  readonly clients?: ClientScripts;
}

/** A store over a cache of its own, with a release host and package clients that the test makes up. */
export interface TestStore extends AsyncDisposable {
  /** Not created yet. */
  readonly cacheDir: string;
  /** Where the fake clients take packages from, and a place for other files. */
  readonly folder: string;
  readonly server: FileServer;
  readonly clients: FakeClients;
  /** Another store over the same cache. */
  open(options?: Partial<ModelStoreOptions>): ModelStore;
  /** Every file and folder in the cache that is not a finished file or its record. */
  litter(): Promise<readonly string[]>;
}

export async function createTestStore({ answer, clients: scripts = {} }: TestStoreOptions = {}): Promise<TestStore> {
  const temporary = await createTemporaryFolder();
  const folder = join(temporary.path, 'packages');
  const cacheDir = join(temporary.path, 'cache');
  await mkdir(folder);
  const server = await startFileServer(answer ?? ((_request, response) => response.destroy()));
  const clients = await createFakeClients(folder, scripts);
  return {
    cacheDir,
    folder,
    server,
    clients,
    open: (options = {}) =>
      createModelStore({
        cacheDir,
        artifacts: [WEIGHTS, VOICES],
        releaseHost: server.origin,
        runCommand: clients.runCommand,
        clock: hurriedClock,
        ...options,
      }),
    async litter() {
      const found = await readdir(cacheDir, { recursive: true }).catch(() => []);
      return found.filter((path) => !/^(?:artifacts|downloads$|locks$)/.test(path)).sort();
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await temporary[Symbol.asyncDispose]();
    },
  };
}
