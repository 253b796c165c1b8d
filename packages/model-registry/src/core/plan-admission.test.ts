import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { preloaded, SMALL_BUDGET, smallWorld } from '../testing/small-world.ts';

const HARD = SMALL_BUDGET.hardLimitBytes;

describe('a plan', () => {
  it('fits exactly up to the hard limit, and not one byte further', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: HARD - 1 }), fc.nat(20), async (residentBytes, workingBytes) => {
        const restBytes = HARD - residentBytes;
        const world = smallWorld({
          there: { footprint: { residentBytes }, pinned: true },
          exact: {
            device: 'cuda:0',
            footprint: {
              residentBytes: restBytes - Math.min(workingBytes, restBytes - 1),
              workingBytes: Math.min(workingBytes, restBytes - 1),
            },
          },
          over: restBytes + 1,
        });
        await preloaded(world, 'there');
        expect(world.registry.preflight('exact')).toMatchObject({ verdict: 'fits', shortfallBytes: 0 });
        expect(world.registry.preflight('over')).toMatchObject({ verdict: 'impossible', shortfallBytes: 1 });
      }),
      { numRuns: 50 },
    );
  });

  it('is resident for a model that is there, and needs only what the lease works in', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60, workingBytes: 10 } } });
    await preloaded(world, 'a');
    expect(world.registry.preflight('a')).toEqual({
      verdict: 'resident',
      neededBytes: 10,
      availableBytes: 55,
      shortfallBytes: 0,
      evict: [],
      blockedBy: [],
    });
  });

  it('must wait for leases, and says whose', async () => {
    const world = smallWorld({ a: 60, b: 60 });
    await preloaded(world, 'a');
    world.acquire('a');
    await world.flush();
    expect(world.registry.preflight('b')).toMatchObject({
      verdict: 'must-wait',
      shortfallBytes: 5,
      blockedBy: [{ modelId: 'a', why: 'leased' }],
    });
  });

  it('must wait for a model that has not been in memory for long enough', async () => {
    const world = smallWorld({ a: { footprint: { residentBytes: 60 }, minResidencyMs: 1_000 }, b: 60 });
    await preloaded(world, 'a');
    expect(world.registry.preflight('b')).toMatchObject({
      verdict: 'must-wait',
      blockedBy: [{ modelId: 'a', why: 'min-residency' }],
    });
    const acquire = world.acquire('b');
    await world.advance(1_000);
    expect(world.registry.ps()[0]?.state).toBe('unloading');
    expect(acquire.isSettled).toBe(false);
  });

  it('is impossible for what is larger than the device, whatever is there', () => {
    const world = smallWorld({ a: HARD + 1 });
    expect(world.registry.preflight('a')).toMatchObject({
      verdict: 'impossible',
      blockedBy: [{ modelId: 'a', why: 'too-large' }],
    });
  });

  it('for several models counts them together, and evicts none of them for another', async () => {
    const world = smallWorld({ a: 50, b: 50, c: 40 });
    await preloaded(world, 'a');
    expect(world.registry.preflight(['a', 'b'])).toMatchObject({ verdict: 'fits', neededBytes: 50, evict: [] });
    expect(world.registry.preflight(['a', 'b', 'c'])).toMatchObject({ verdict: 'must-wait', evict: [] });
    expect(world.registry.preflight(['b', 'c'])).toMatchObject({ verdict: 'fits-after-eviction', evict: ['a'] });
  });

  it('refuses an unknown model, with the nearest known name', () => {
    const world = smallWorld({ kokoro: 60 });
    expect(() => world.registry.preflight('kokro' as never)).toThrow(
      expect.objectContaining({ code: 'MODEL_NOT_FOUND', hint: expect.stringContaining('Did you mean "kokoro"?') }),
    );
  });
});
