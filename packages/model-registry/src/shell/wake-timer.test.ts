import type { Clock } from '@vortex/runtime';
import { describe, expect, it } from 'vitest';
import { SleepyClock } from '../testing/sleepy-clock.ts';
import { WakeTimer } from './wake-timer.ts';

const newTimer = () => {
  const clock = new SleepyClock();
  const woken: number[] = [];
  const timer: WakeTimer = new WakeTimer(clock, () => woken.push(timer.now()));
  return { clock, timer, woken };
};

describe('WakeTimer', () => {
  it('wakes at the time that was asked for', () => {
    const { clock, timer, woken } = newTimer();
    timer.schedule(1_000, true);
    clock.advance(999);
    expect(woken).toEqual([]);
    clock.advance(1);
    expect(woken).toEqual([1_000]);
  });

  it('leaves a timer alone that is early enough, and brings one forward that is not', () => {
    const { clock, timer, woken } = newTimer();
    timer.schedule(1_000, false);
    timer.schedule(5_000, false);
    expect(clock.pendingTimers).toBe(1);
    timer.schedule(500, false);
    clock.advance(600);
    expect(woken).toEqual([500]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not count the time in which the machine slept', () => {
    const { clock, timer, woken } = newTimer();
    timer.schedule(60_000, true);
    clock.sleep(8 * 3_600_000);
    expect(timer.now()).toBe(60_000);
    expect(timer.now()).toBe(60_000);
    clock.advance(60_000);
    expect(woken).toEqual([60_000]);
  });

  it('counts a short delay as time', () => {
    const { clock, timer } = newTimer();
    timer.schedule(1_000, true);
    clock.sleep(10_000);
    expect(timer.now()).toBe(10_000);
  });

  it('keeps the process alive only if it was told to', () => {
    const unreferenced: number[] = [];
    const clock: Clock = {
      now: () => 0,
      setTimer: (_callback, delayMs) => ({ unref: () => unreferenced.push(delayMs), [Symbol.dispose]() {} }),
    };
    const timer = new WakeTimer(clock, () => {});
    timer.schedule(1_000, true);
    timer.schedule(1_000, false);
    timer.schedule(2_000, true);
    expect(unreferenced).toEqual([1_000]);
  });

  it('leaves nothing behind when disposed', () => {
    const { clock, timer } = newTimer();
    timer.schedule(1_000, true);
    timer[Symbol.dispose]();
    expect(clock.pendingTimers).toBe(0);
  });
});
