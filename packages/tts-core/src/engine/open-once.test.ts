import { describe, expect, it } from 'vitest';
import { OpenOnce } from './open-once.ts';

describe('OpenOnce', () => {
  const counting = () => {
    let opened = 0;
    return new OpenOnce(async () => ++opened);
  };

  it('opens nothing before it is asked', async () => {
    const once = counting();
    expect(await once.take()).toBeUndefined();
  });

  it('opens once for all who ask', async () => {
    const once = counting();
    expect(await Promise.all([once.get(), once.get()])).toEqual([1, 1]);
    expect(await once.get()).toBe(1);
  });

  it('hands over what is open once, and opens it anew afterwards', async () => {
    const once = counting();
    const opening = once.get();
    expect(await once.take()).toBe(await opening);
    expect(await once.take()).toBeUndefined();
    expect(await once.get()).toBe(2);
  });

  it('tries again after a failure, and has nothing to hand over', async () => {
    let attempts = 0;
    const once = new OpenOnce(async () => {
      if (++attempts === 1) throw new Error('not yet');
      return attempts;
    });
    const failing = once.get();
    const taken = once.take();
    await expect(failing).rejects.toThrow('not yet');
    expect(await taken).toBeUndefined();
    expect(await once.get()).toBe(2);
  });
});
