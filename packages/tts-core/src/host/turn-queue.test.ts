import { describe, expect, it } from 'vitest';
import { TurnQueue } from './turn-queue.ts';

describe('TurnQueue', () => {
  it('lets callers in one at a time, in their order', async () => {
    const queue = new TurnQueue();
    const order: string[] = [];
    const visit = async (name: string) => {
      using _turn = await queue.take();
      order.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} out`);
    };
    await Promise.all(['a', 'b', 'c'].map(visit));
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('is free again after the last one left', async () => {
    const queue = new TurnQueue();
    (await queue.take())[Symbol.dispose]();
    using _turn = await queue.take();
  });

  it('lets one leave without holding up the rest', async () => {
    const queue = new TurnQueue();
    const first = await queue.take();
    const controller = new AbortController();
    const second = queue.take(controller.signal);
    const third = queue.take();
    controller.abort('gone');
    await expect(second).rejects.toBe('gone');
    first[Symbol.dispose]();
    using _turn = await third;
  });

  it('rejects all who wait when it is cleared', async () => {
    const queue = new TurnQueue();
    using _turn = await queue.take();
    const waiting = [queue.take(), queue.take()];
    queue.clear('closed');
    expect(await Promise.allSettled(waiting)).toMatchObject([{ reason: 'closed' }, { reason: 'closed' }]);
  });
});
