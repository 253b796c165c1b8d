import { VortexError } from '@vortex/runtime';

export interface InvalidAudioOptionErrorOptions {
  readonly option: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

/** A numeric option outside what it may be. */
export class InvalidAudioOptionError extends VortexError {
  readonly option: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;

  constructor({ option, value, min, max }: InvalidAudioOptionErrorOptions) {
    super({
      code: 'INVALID_AUDIO_OPTION',
      message: `${option} is ${value}.`,
      hint: `Give ${option} a finite number from ${min} to ${max}.`,
    });
    this.option = option;
    this.value = value;
    this.min = min;
    this.max = max;
  }
}

/** Throws an {@link InvalidAudioOptionError} unless every option is a finite number in `[min, max]`. */
export function assertOptions(
  options: Readonly<Record<string, number>>,
  { min = 0, max = Number.MAX_SAFE_INTEGER } = {},
) {
  for (const [option, value] of Object.entries(options)) {
    if (!Number.isFinite(value) || value < min || value > max) {
      throw new InvalidAudioOptionError({ option, value, min, max });
    }
  }
}
