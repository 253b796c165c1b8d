import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { type InstallRecord, readInstallRecord, writeInstallRecord } from './install-record.ts';

const record: InstallRecord = {
  artifact: 'weights',
  source: 'pip',
  files: [{ path: 'a/b.bin', bytes: 7, sha256: 'ab'.repeat(32), mtimeMs: 1_700_000_000_123.456 }],
};

describe('the record of an install', () => {
  it('reads back what was written, the fraction of a millisecond included, and leaves nothing else', async () => {
    await using folder = await createTemporaryFolder();
    const path = join(folder.path, 'new', 'weights.json');
    await writeInstallRecord(path, record);
    expect(await readInstallRecord(path)).toEqual(record);
    expect(await readdir(join(folder.path, 'new'))).toEqual(['weights.json']);
  });

  it('counts as none when it is not there', async () => {
    await using folder = await createTemporaryFolder();
    expect(await readInstallRecord(join(folder.path, 'weights.json'))).toBeUndefined();
  });

  it('counts as none whatever else is in the file', async () => {
    await using folder = await createTemporaryFolder();
    const path = join(folder.path, 'weights.json');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((files) => `{"version":1,"files":${files}}`),
        ),
        async (text) => {
          await writeFile(path, text);
          expect(await readInstallRecord(path)).toBeUndefined();
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([{ bytes: '7' }, { sha256: 'AB'.repeat(32) }, { sha256: 'ab' }, { mtime_ms: null }, { path: 7 }])(
    'counts as none when a file says %o',
    async (change) => {
      await using folder = await createTemporaryFolder();
      const path = join(folder.path, 'weights.json');
      const file = { path: 'a', bytes: 7, sha256: 'ab'.repeat(32), mtime_ms: 1, ...change };
      await writeFile(path, JSON.stringify({ version: 1, artifact: 'weights', source: 'pip', files: [file] }));
      expect(await readInstallRecord(path)).toBeUndefined();
    },
  );
});
