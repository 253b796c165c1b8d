import { DeadlineError, VortexError } from '@vortex/runtime';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { InterruptedError, OutputClosedError, UsageError } from './errors.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';

const errorOf = (code: string, cause?: unknown) => new VortexError({ code, message: 'm', hint: 'h', cause });

describe('exitCodeOf', () => {
  it.each([
    ['RECIPE_INVALID', 2],
    ['VOICE_NOT_FOUND', 2],
    ['NO_ROOM', 2],
    ['SLOT_OVERFLOW', 2],
    ['UNKNOWN_AUDIO_FORMAT', 2],
    ['MODEL_NOT_AVAILABLE', 3],
    ['HASH_MISMATCH', 3],
    ['DEADLINE_EXCEEDED', 4],
    ['MEMORY_PRESSURE', 5],
    ['ENGINE_CRASHED', 1],
    ['OUTPUT_NOT_WRITABLE', 1],
  ])('is, for %s, %i', (code, exitCode) => {
    expect(exitCodeOf(errorOf(code))).toBe(exitCode);
  });

  it('is 130 when it was interrupted, 4 after a deadline, and 2 for a command line that makes no sense', () => {
    expect(exitCodeOf(new InterruptedError())).toBe(EXIT.interrupted);
    expect(exitCodeOf(new DeadlineError({ what: 'It', deadlineMs: 1 }))).toBe(EXIT.deadline);
    expect(exitCodeOf(new UsageError({ message: 'm', hint: 'h' }))).toBe(EXIT.badInput);
  });

  it('is 0 when nobody wants to read on', () => {
    expect(exitCodeOf(new OutputClosedError())).toBe(EXIT.done);
  });

  it('counts a wrapped error by what caused it', () => {
    expect(exitCodeOf(errorOf('MODEL_LOAD_FAILED', errorOf('MODEL_FILE_NOT_FOUND')))).toBe(EXIT.modelNotAvailable);
    expect(exitCodeOf(errorOf('MODEL_LOAD_FAILED', new Error('unknown')))).toBe(EXIT.failed);
  });

  it('keeps the code of an error that has one, whatever caused it', () => {
    expect(exitCodeOf(errorOf('RECIPE_INVALID', errorOf('MODEL_FILE_NOT_FOUND')))).toBe(EXIT.badInput);
  });

  it("is 2 for the parser's errors, and 0 for its help", () => {
    expect(exitCodeOf(new CommanderError(1, 'commander.unknownOption', 'unknown option'))).toBe(EXIT.badInput);
    expect(exitCodeOf(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'))).toBe(EXIT.done);
  });

  it.each([new TypeError('x is undefined'), 'a string', undefined, null])('is 1 for %s', (error) => {
    expect(exitCodeOf(error)).toBe(EXIT.failed);
  });
});
