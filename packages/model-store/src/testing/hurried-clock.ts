import { type Clock, systemClock } from '@vortex/runtime';

/** Pauses pass at once; limits, which are five seconds and more, stay what they are. */
export const hurriedClock: Clock = {
  ...systemClock,
  setTimer: (callback, delayMs) => systemClock.setTimer(callback, delayMs < 5_000 ? 1 : delayMs),
};
