export { type Clock, systemClock, type Timer } from './clock.ts';
export { DeadlineError, type LinkedSignal, type LinkSignalsOptions, linkSignals } from './link-signals.ts';
export { VortexError, type VortexErrorOptions } from './vortex-error.ts';
