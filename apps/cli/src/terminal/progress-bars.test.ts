import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { InstallProgressBar } from './install-progress-bar.ts';
import { SpeechProgressBar } from './speech-progress-bar.ts';
import { StepBar } from './step-bar.ts';

const SHOW_CURSOR = '\u001b[?25h';

const bars = {
  SpeechProgressBar: (stderr: PassThrough) => {
    using bar = new SpeechProgressBar({ stderr }, 'demo-001');
    bar.show({ fraction: 0.5, speechMs: 1_500 });
  },
  InstallProgressBar: (stderr: PassThrough) => {
    using bar = new InstallProgressBar({ stderr });
    const step = { artifact: 'kokoro-voices', source: 'npm', totalBytes: 2_000_000 } as const;
    bar.show({ ...step, phase: 'downloading', receivedBytes: 1_000_000 });
    bar.show({ ...step, phase: 'installed', receivedBytes: 2_000_000 });
  },
  StepBar: (stderr: PassThrough) => {
    using bar = new StepBar({ stderr }, { title: 'compiling', total: 4 });
    bar.show('checking', 3);
  },
};

describe.each(Object.entries(bars))('%s', (_name, showAll) => {
  it('writes nothing where stderr is no terminal', () => {
    const stderr = new PassThrough();
    showAll(stderr);
    expect(stderr.read()).toBeNull();
  });

  it('gives the cursor of a terminal back', () => {
    const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 120, rows: 40 });
    showAll(terminal);
    const shown = terminal.read() as string;
    expect(shown.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(shown.lastIndexOf('\u001b[?25l'));
  });
});

describe('SpeechProgressBar', () => {
  it('names the slot, and shows how far it is', () => {
    const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 120, rows: 40 });
    bars.SpeechProgressBar(terminal);
    expect(terminal.read()).toMatch(/demo-001 .* 50% .*1\.5 s of speech/);
  });
});
