import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentOf, runVortex } from './testing/run-vortex.ts';

// Real processes of the built command line, which on a busy machine need seconds to start; what can be told without is
// in program.test.ts.
describe('vortex, as a process', { timeout: 60_000 }, () => {
  it('explains itself on stdout and ends with 0', async () => {
    const { exitCode, stdout, stderr } = await runVortex(['help', 'say']);
    expect(stdout.toString()).toContain('$ vortex say');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('prints one JSON document and nothing else', async () => {
    const ended = await runVortex(['emotions', '--json']);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(documentOf(ended)).toHaveProperty('emotions');
  });

  it('reads the configuration that VORTEX_CONFIG_DIR names', async () => {
    const { exitCode, stderr } = await runVortex(['emotions'], { env: { VORTEX_CONFIG_DIR: 'nowhere' } });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`There is no file ${path.join('nowhere', '')}`);
  });

  it('refuses a command line that makes no sense on stderr, and ends with 2', async () => {
    const { exitCode, stdout, stderr } = await runVortex(['sya', 'Hello.']);
    expect(stderr).toContain('Did you mean say?');
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 2, stdout: '' });
  });

  it('looks for the model where VORTEX_HOME says, fetches nothing offline, and ends with 3', async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'vortex-home-'));
    try {
      const { exitCode, stdout, stderr } = await runVortex(['say', 'Hello.', '--offline'], {
        env: { VORTEX_HOME: home },
        cwd: home,
      });
      expect(stderr).toContain('vortex models install');
      expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 3, stdout: '' });
      const entries = await readdir(home, { recursive: true, withFileTypes: true });
      expect(entries.filter((entry) => entry.isFile())).toEqual([]);
    } finally {
      await rm(home, { recursive: true });
    }
  });
});
