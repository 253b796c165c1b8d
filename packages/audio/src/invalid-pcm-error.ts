import { VortexError } from '@vortex/runtime';

/** What is wrong with the audio. */
export type InvalidPcmReason =
  | 'not-finite'
  | 'out-of-range'
  | 'sample-rate'
  | 'mixed-sample-rates'
  | 'no-parts'
  | 'too-long';

export interface InvalidPcmErrorOptions {
  readonly reason: InvalidPcmReason;
  readonly message: string;
  readonly hint: string;
  readonly index?: number;
  readonly value?: number;
}

/** Audio that cannot be worked on; where one sample is at fault, `index` and `value` say which. */
export class InvalidPcmError extends VortexError {
  readonly reason: InvalidPcmReason;
  /** The first sample at fault, counted from 0. */
  readonly index: number | undefined;
  readonly value: number | undefined;

  constructor({ reason, message, hint, index, value }: InvalidPcmErrorOptions) {
    super({ code: 'INVALID_PCM', message, hint });
    this.reason = reason;
    this.index = index;
    this.value = value;
  }
}
