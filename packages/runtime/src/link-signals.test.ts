import { describe, expect, it } from 'vitest';
import { linkSignals } from './link-signals.ts';
import { ManualClock } from './testing/manual-clock.ts';

describe('linkSignals', () => {
  it("hands on the caller's own reason", () => {
    const caller = new AbortController();
    using linked = linkSignals({ signal: caller.signal });
    const reason = new Error('the user left');
    caller.abort(reason);
    expect(linked.signal.reason).toBe(reason);
  });

  it('is aborted from the start when the caller already was, and then starts no timer', () => {
    const clock = new ManualClock();
    using linked = linkSignals({ signal: AbortSignal.abort('gone'), deadlineMs: 10, clock });
    expect(linked.signal.reason).toBe('gone');
    expect(clock.pendingTimers).toBe(0);
  });

  it('aborts with a DeadlineError that names the work when time runs out', () => {
    const clock = new ManualClock();
    using linked = linkSignals({ deadlineMs: 3_000, what: 'Speaking', clock });
    clock.advance(2_999);
    expect(linked.signal.aborted).toBe(false);
    clock.advance(1);
    expect(linked.signal.reason).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      deadlineMs: 3_000,
      message: 'Speaking did not finish within 3000 ms.',
    });
  });

  it('leaves neither timer nor listener behind when disposed', () => {
    const clock = new ManualClock();
    const caller = new AbortController();
    const linked = linkSignals({ signal: caller.signal, deadlineMs: 10, clock });
    linked[Symbol.dispose]();
    expect(clock.pendingTimers).toBe(0);
    caller.abort();
    expect(linked.signal.aborted).toBe(false);
  });
});
