import { PassThrough } from 'node:stream';
import { ModelNotAvailableError, SourceError } from '@vortex/model-store';
import { CommanderError } from 'commander';
import { beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from './errors.ts';
import { errorDocument, printError, printJson, printLines } from './print.ts';

const usage = new UsageError({ message: 'It makes no sense.', hint: 'Say it otherwise.' });

describe('printing', () => {
  let stdout: PassThrough;
  let stderr: PassThrough;
  beforeEach(() => {
    stdout = new PassThrough({ encoding: 'utf8' });
    stderr = new PassThrough({ encoding: 'utf8' });
  });
  const printed = () => ({ stdout: stdout.read() as string | null, stderr: stderr.read() as string | null });

  it('writes JSON in snake_case, also inside of lists, and ends the line', () => {
    printJson({ stdout }, { slotId: 'demo-001', words: [{ startMs: 1.5 }], absent: undefined });
    const text = printed().stdout!;
    expect(JSON.parse(text)).toEqual({ slot_id: 'demo-001', words: [{ start_ms: 1.5 }] });
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('writes lines, and nothing for none', () => {
    printLines({ stdout }, ['one', 'two']);
    expect(printed().stdout).toBe('one\ntwo\n');
    printLines({ stdout }, []);
    expect(printed().stdout).toBeNull();
  });

  it('tells people what went wrong and how to fix it, on stderr', () => {
    printError({ context: { stdout, stderr }, error: usage, json: false });
    expect(printed()).toEqual({ stdout: null, stderr: 'USAGE: It makes no sense.\n  → Say it otherwise.\n' });
  });

  it('tells programs the same on stdout', () => {
    printError({ context: { stdout, stderr }, error: usage, json: true });
    const { stdout: text, stderr: nothing } = printed();
    expect(JSON.parse(text!)).toEqual({
      error: { code: 'USAGE', message: 'It makes no sense.', hint: 'Say it otherwise.', retryable: false },
    });
    expect(nothing).toBeNull();
  });

  it('shows the stack of an error that nobody foresaw', () => {
    const error = new TypeError('x is undefined');
    printError({ context: { stdout, stderr }, error, json: false });
    expect(printed().stderr).toContain(`UNEXPECTED: ${error.stack}`);
  });

  it('repeats nothing that the parser has said already, except to programs', () => {
    const error = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--voise'");
    printError({ context: { stdout, stderr }, error, json: false });
    expect(printed()).toEqual({ stdout: null, stderr: null });
    printError({ context: { stdout, stderr }, error, json: true });
    expect(JSON.parse(printed().stdout!)).toMatchObject({ error: { code: 'USAGE', message: error.message } });
  });

  it('tells the data of an error, and the errors inside it, without stacks', () => {
    const failure = new SourceError({ source: 'pip', problem: 'the client is missing', hint: 'Install pip.' });
    const error = new ModelNotAvailableError({
      artifact: 'kokoro-voices',
      failures: [{ source: 'pip', error: failure }],
    });
    printJson({ stdout }, errorDocument(error));
    const text = printed().stdout!;
    expect(JSON.parse(text)).toMatchObject({
      error: {
        code: 'MODEL_NOT_AVAILABLE',
        artifact: 'kokoro-voices',
        failures: [{ source: 'pip', error: { code: failure.code, message: failure.message, hint: failure.hint } }],
      },
    });
    expect(text).not.toContain('print.test.ts');
  });
});
