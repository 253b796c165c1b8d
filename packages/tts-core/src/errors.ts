import { VortexError } from '@vortex/runtime';
import { closest, distance } from 'fastest-levenshtein';

/** The text holds nothing that can be spoken. */
export class NothingToSpeakError extends VortexError {
  constructor({ reason }: { reason: string }) {
    super({
      code: 'NOTHING_TO_SPEAK',
      message: `The text holds nothing that can be spoken: ${reason}.`,
      hint: 'Give at least one word in a script that the voice reads.',
    });
  }
}

/** The text is longer than any slot could hold. */
export class TextTooLongError extends VortexError {
  readonly length: number;
  readonly maxLength: number;

  constructor({ length, maxLength }: { length: number; maxLength: number }) {
    super({
      code: 'TEXT_TOO_LONG',
      message: `The text has ${length} characters; at most ${maxLength} are accepted in one call.`,
      hint: 'Split the text and speak its parts one after another.',
    });
    this.length = length;
    this.maxLength = maxLength;
  }
}

/** A number of a request is outside its range. */
export class OutOfRangeError extends VortexError {
  readonly parameter: string;
  readonly found: unknown;

  constructor({ parameter, found, allowed }: { parameter: string; found: unknown; allowed: string }) {
    super({
      code: 'OUT_OF_RANGE',
      message: `${parameter} is ${String(found)}; allowed is ${allowed}.`,
      hint: `Give ${parameter} as ${allowed}.`,
    });
    this.parameter = parameter;
    this.found = found;
  }
}

/** No voice has this id. */
export class VoiceNotFoundError extends VortexError {
  readonly voiceId: string;
  readonly available: readonly string[];
  readonly nearest: string | undefined;

  constructor({ voiceId, available }: { voiceId: string; available: readonly string[] }) {
    const nearest = nearestName(voiceId, available);
    super({
      code: 'VOICE_NOT_FOUND',
      message: `There is no voice ${JSON.stringify(voiceId.slice(0, 80))}.${nearest ? ` Did you mean ${nearest}?` : ''}`,
      hint: available.length > 0 ? `Use one of ${available.join(', ')}.` : 'Install the voices: vortex models install.',
    });
    this.voiceId = voiceId;
    this.available = available;
    this.nearest = nearest;
  }
}

/** A blend of voices that cannot be read. */
export class VoiceExpressionError extends VortexError {
  readonly expression: string;
  /** Of the character where it fails, from 0. */
  readonly position: number;

  constructor({ expression, position, problem }: { expression: string; position: number; problem: string }) {
    const shown = expression.slice(0, 120);
    super({
      code: 'VOICE_EXPRESSION_INVALID',
      message: `The voice ${JSON.stringify(shown)} cannot be read at character ${position + 1}: ${problem}.\n  ${shown}\n  ${' '.repeat(Math.min(position, shown.length))}^`,
      hint: 'Write a voice such as af_sky, or a blend such as af_sarah(0.3)+af_jessica(0.7).',
    });
    this.expression = expression;
    this.position = position;
  }
}

/** A voice file is not 510 × 256 float32 values. */
export class VoiceFileError extends VortexError {
  readonly path: string;

  constructor({ path, found, cause }: { path: string; found: string; cause?: unknown }) {
    super({
      code: 'VOICE_FILE_INVALID',
      message: `${path} is not a Kokoro voice: ${found}, where 510 × 256 finite float32 values (522240 bytes) are expected.`,
      hint: 'Check the path and the format of a voice of your own; repair the installed ones with vortex models verify, then vortex models install.',
      cause,
    });
    this.path = path;
  }
}

/** The weights are not where they were said to be. */
export class ModelFileNotFoundError extends VortexError {
  readonly path: string;

  constructor({ path, cause }: { path: string; cause?: unknown }) {
    super({
      code: 'MODEL_FILE_NOT_FOUND',
      message: `There are no Kokoro weights at ${path}.`,
      hint: 'Fetch them: vortex models install.',
      cause,
    });
    this.path = path;
  }
}

/** The file is there, but it is not a Kokoro graph that this engine knows how to run. */
export class ModelFileError extends VortexError {
  readonly path: string;

  constructor({ path, found, cause }: { path: string; found: string; cause?: unknown }) {
    super({
      code: 'MODEL_FILE_INVALID',
      message: `${path} cannot be run as Kokoro: ${found}.`,
      hint: 'Check the file: vortex models verify. Then install it again: vortex models install.',
      cause,
    });
    this.path = path;
  }
}

/** No front end turns this language into phonemes. */
export class LanguageNotSupportedError extends VortexError {
  readonly language: string;
  readonly supported: readonly string[];

  constructor({ language, supported }: { language: string; supported: readonly string[] }) {
    super({
      code: 'LANGUAGE_NOT_SUPPORTED',
      message: `Text in ${language} cannot be turned into phonemes yet; ${supported.join(', ')} can.`,
      hint: 'Use a voice of a supported language, or give phonemes instead of text.',
    });
    this.language = language;
    this.supported = supported;
  }
}

/** The optional package that knows how words are pronounced is missing. */
export class PhonemizerUnavailableError extends VortexError {
  constructor({ packageName, cause }: { packageName: string; cause?: unknown }) {
    super({
      code: 'PHONEMIZER_UNAVAILABLE',
      message: `The pronunciation package ${packageName} could not be loaded.`,
      hint: `Install it (npm install ${packageName}; GPL-3.0), or give phonemes instead of text.`,
      cause,
    });
  }
}

/** The model gave samples that are no speech. */
export class InvalidSpeechError extends VortexError {
  constructor({ found }: { found: string }) {
    super({
      code: 'INVALID_SPEECH',
      message: `The model answered with ${found}.`,
      hint: 'Try again; if it stays, check the weights: vortex models verify.',
      retryable: true,
    });
  }
}

/** The caller's buffer cannot take speech now. */
export class OutputBufferError extends VortexError {
  constructor({ found }: { found: string }) {
    super({
      code: 'OUTPUT_BUFFER_INVALID',
      message: `The output buffer cannot be used: ${found}.`,
      hint: 'Give each running call its own non-empty Float32Array, for example new Float32Array(1_080_000).',
    });
  }
}

/** Not even the first word fits into the samples that there are. */
export class NoRoomError extends VortexError {
  readonly limitSamples: number;

  constructor({ limitSamples }: { limitSamples: number }) {
    super({
      code: 'NO_ROOM',
      message: `The first word does not fit into ${limitSamples} samples (${Math.round(limitSamples / 24)} ms).`,
      hint: 'Give a longer output buffer, or a greater maxDurationMs.',
    });
    this.limitSamples = limitSamples;
  }
}

/** A device was asked for that the runtime cannot use here. */
export class DeviceNotAvailableError extends VortexError {
  readonly device: string;

  constructor({ device, said, cause }: { device: string; said: string; cause?: unknown }) {
    super({
      code: 'DEVICE_NOT_AVAILABLE',
      message: `The device ${device} cannot be used: onnxruntime says "${said}".`,
      hint:
        'Use --device cpu or auto. For CUDA: install an NVIDIA driver, CUDA 12 and cuDNN 9, then fetch the runtime’s CUDA ' +
        'libraries with its own install script (in the folder of onnxruntime-node: node script/install.js), which is ' +
        'blocked by default because it downloads from outside the package registry.',
      cause,
    });
    this.device = device;
  }
}

/** The engine cannot say when words fall before it speaks them. */
export class PlanNotPossibleError extends VortexError {
  constructor() {
    super({
      code: 'PLAN_NOT_POSSIBLE',
      message: 'The stock engine knows durations only when it has spoken.',
      hint: 'Compile the model, which separates the two: vortex models install.',
    });
  }
}

/** The engine's process ended while it was needed; the next call starts a new one. */
export class EngineCrashedError extends VortexError {
  readonly exitCode: number | null;
  readonly signalName: string | null;

  constructor({
    exitCode,
    signalName,
    stderr,
  }: { exitCode: number | null; signalName: string | null; stderr: string }) {
    const ending = signalName === null ? `code ${exitCode}` : `signal ${signalName}`;
    super({
      code: 'ENGINE_CRASHED',
      message: `The speech engine's process ended with ${ending}.${stderr === '' ? '' : ` It said: ${stderr}`}`,
      hint: 'Try again. If it happens often, look for too little memory, and check the weights: vortex models verify.',
      retryable: true,
    });
    this.exitCode = exitCode;
    this.signalName = signalName;
  }
}

/** The engine was closed before, or while, the call was made. */
export class EngineClosedError extends VortexError {
  constructor() {
    super({
      code: 'ENGINE_CLOSED',
      message: 'The speech engine is closed.',
      hint: 'Load it again with loadKokoro().',
    });
  }
}

/** Something failed inside the engine's process; `code` and `hint` are those of the original error. */
export class EngineError extends VortexError {}

/** The known name that is close enough to be meant, if there is one. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > 80) return undefined;
  const nearest = closest(name.toLowerCase(), known as string[]);
  return distance(name.toLowerCase(), nearest) <= Math.max(2, Math.floor(nearest.length / 2)) ? nearest : undefined;
}
