import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';

describe('systemClock', () => {
  it('fires a timer once', async () => {
    await new Promise<void>((resolve) => systemClock.setTimer(resolve, 1));
  });

  it('does not fire a disposed timer', async () => {
    let fired = false;
    const timer = systemClock.setTimer(() => {
      fired = true;
    }, 0);
    timer[Symbol.dispose]();
    await new Promise<void>((resolve) => systemClock.setTimer(resolve, 5));
    expect(fired).toBe(false);
  });

  it('does not fire a timer of thirty days at once', async () => {
    let fired = false;
    using _timer = systemClock.setTimer(
      () => {
        fired = true;
      },
      30 * 24 * 3_600_000,
    );
    await new Promise<void>((resolve) => systemClock.setTimer(resolve, 5));
    expect(fired).toBe(false);
  });
});
