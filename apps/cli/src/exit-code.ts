import { VortexError } from '@vortex/runtime';
import { CommanderError } from 'commander';
import { InterruptedError, OutputClosedError } from './errors.ts';

/** What the shell is told. */
export const EXIT = {
  done: 0,
  failed: 1,
  badInput: 2,
  modelNotAvailable: 3,
  deadline: 4,
  memoryPressure: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const EXIT_OF_CODE: Readonly<Record<string, ExitCode>> = {
  RECIPE_INVALID: EXIT.badInput,
  CONFIG_INVALID: EXIT.badInput,
  CONFIG_NOT_FOUND: EXIT.badInput,
  CONFIG_UNREADABLE: EXIT.badInput,
  INPUT_NOT_READABLE: EXIT.badInput,
  USAGE: EXIT.badInput,
  NOTHING_TO_SPEAK: EXIT.badInput,
  TEXT_TOO_LONG: EXIT.badInput,
  NO_ROOM: EXIT.badInput,
  OUT_OF_RANGE: EXIT.badInput,
  VOICE_NOT_FOUND: EXIT.badInput,
  VOICE_EXPRESSION_INVALID: EXIT.badInput,
  EMOTION_NOT_FOUND: EXIT.badInput,
  LANGUAGE_NOT_SUPPORTED: EXIT.badInput,
  SLOT_OVERFLOW: EXIT.badInput,
  SLOT_SILENT: EXIT.badInput,
  INVALID_SOURCE: EXIT.badInput,
  UNKNOWN_ARTIFACT: EXIT.badInput,
  UNKNOWN_AUDIO_FORMAT: EXIT.badInput,
  UNKNOWN_CAPTION_FORMAT: EXIT.badInput,
  PLAN_NOT_POSSIBLE: EXIT.modelNotAvailable,
  DEVICE_NOT_AVAILABLE: EXIT.modelNotAvailable,
  MODEL_NOT_AVAILABLE: EXIT.modelNotAvailable,
  MODEL_FILE_NOT_FOUND: EXIT.modelNotAvailable,
  MODEL_FILE_INVALID: EXIT.modelNotAvailable,
  VOICE_FILE_INVALID: EXIT.modelNotAvailable,
  PHONEMIZER_UNAVAILABLE: EXIT.modelNotAvailable,
  HASH_MISMATCH: EXIT.modelNotAvailable,
  DISK_SPACE: EXIT.modelNotAvailable,
  CACHE_NOT_WRITABLE: EXIT.modelNotAvailable,
  DEADLINE_EXCEEDED: EXIT.deadline,
  MEMORY_PRESSURE: EXIT.memoryPressure,
};

/** The exit code of an error; wrapped errors count by what caused them. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof InterruptedError) return EXIT.interrupted;
  if (error instanceof OutputClosedError) return EXIT.done;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  if (!VortexError.isInstance(error)) return EXIT.failed;
  return EXIT_OF_CODE[error.code] ?? (error.cause === undefined ? EXIT.failed : exitCodeOf(error.cause));
}
