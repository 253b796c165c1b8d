import { describe, expect, it } from 'vitest';
import { isOutOfMemory, type ModelDefinition } from './model-definition.ts';
import { createModelRegistry } from './model-registry.ts';

const BUDGET = { totalBytes: 120, softLimitBytes: 110, hardLimitBytes: 115 };
const GPU = { device: 'cuda:0', footprint: { residentBytes: 1 } } as const;

const registering = (modelId: string, definition: unknown) => () =>
  createModelRegistry({ budgets: { 'cuda:0': BUDGET } }).register(modelId, definition as ModelDefinition<unknown>);

describe('a definition', () => {
  it.each<[string, unknown]>([
    ['without a footprint', { device: 'cuda:0' }],
    ['of no bytes on a GPU', { ...GPU, footprint: { residentBytes: 0 } }],
    ['of half a byte', { ...GPU, footprint: { residentBytes: 0.5 } }],
    ['of a negative size', { ...GPU, footprint: { residentBytes: -1 } }],
    ['of unknown size', { ...GPU, footprint: { residentBytes: Number.NaN } }],
    ['of infinite size', { ...GPU, footprint: { residentBytes: Number.POSITIVE_INFINITY } }],
    ['that works in half a byte', { ...GPU, footprint: { residentBytes: 1, workingBytes: 0.5 } }],
    ['on a device without a budget', { ...GPU, device: 'cuda:1' }],
    ['on no device', { ...GPU, device: 'gpu' }],
    ['with no lease at once', { ...GPU, maxLeases: 0 }],
    ['with a time that is no time', { ...GPU, loadTimeoutMs: Number.NaN }],
    ['that is kept for a negative time', { ...GPU, keepAliveMs: -1 }],
  ])('%s is refused', (_, definition) => {
    expect(registering('a', definition)).toThrow(expect.objectContaining({ code: 'INVALID_MODEL', modelId: 'a' }));
  });

  it('may have no bytes on the host, which needs no budget', () => {
    expect(registering('a', { footprint: { residentBytes: 0 } })).not.toThrow();
  });

  it('without a loader is a reservation: bytes that something else uses', async () => {
    await using registry = createModelRegistry({
      budgets: { 'cuda:0': BUDGET },
      models: {
        image: { device: 'cuda:0', footprint: { residentBytes: 100 }, pinned: true },
        kokoro: { device: 'cuda:0', footprint: { residentBytes: 20 }, load: () => 'kokoro' },
      },
    });
    await registry.preload('image');
    expect(registry.ps()[0]).toMatchObject({ state: 'ready', pinned: true, keptBecause: 'pinned' });
    expect(registry.preflight('kokoro')).toMatchObject({ verdict: 'impossible', shortfallBytes: 5 });
  });

  it('disposes of a model by its own protocol unless it says how', async () => {
    const log: string[] = [];
    await using registry = createModelRegistry({
      budgets: {},
      models: {
        async: {
          footprint: { residentBytes: 1 },
          load: () => ({ [Symbol.asyncDispose]: async () => void log.push('async') }),
        },
        sync: { footprint: { residentBytes: 1 }, load: () => ({ [Symbol.dispose]: () => void log.push('sync') }) },
        own: { footprint: { residentBytes: 1 }, load: () => 'text', dispose: (model: string) => void log.push(model) },
      },
    });
    for (const modelId of ['async', 'sync', 'own'] as const) {
      await registry.preload(modelId);
      await registry.unload(modelId);
    }
    expect(log).toEqual(['async', 'sync', 'text']);
  });

  it.each([
    new Error('CUDA out of memory'),
    new Error('std::bad_alloc'),
    new Error('Failed to allocate memory for requested buffer'),
    'OOM',
  ])('takes %s for a lack of memory', (error) => {
    expect(isOutOfMemory(error)).toBe(true);
  });

  it.each([new Error('room not found'), undefined, null, 7])('does not take %s for one', (error) => {
    expect(isOutOfMemory(error)).toBe(false);
  });
});

describe('a budget', () => {
  it.each([
    ['that decreases', { ...BUDGET, softLimitBytes: 116 }],
    ['in fractions', { ...BUDGET, hardLimitBytes: 114.5 }],
    ['in text', { ...BUDGET, totalBytes: '12GB' as never }],
    ['whose target is above its soft limit', { ...BUDGET, softTargetBytes: 111 }],
  ])('%s is refused', (_, budget) => {
    expect(() => createModelRegistry({ budgets: { 'cuda:0': budget } })).toThrow(
      expect.objectContaining({ code: 'INVALID_BUDGET', device: 'cuda:0' }),
    );
  });

  it('of an unknown device is refused', () => {
    expect(() => createModelRegistry({ budgets: { gpu: BUDGET } as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_BUDGET' }),
    );
  });

  it('in the figures of the Vortex card holds Kokoro with its working memory', () => {
    const GiB = 1024 ** 3;
    const registry = createModelRegistry({
      budgets: {
        'cuda:0': {
          totalBytes: 12 * GiB,
          softLimitBytes: 11 * GiB,
          hardLimitBytes: 11.5 * GiB,
          softTargetBytes: 10.5 * GiB,
        },
      },
      models: { kokoro: { device: 'cuda:0', footprint: { residentBytes: 444_529_115, workingBytes: 53_687_091 } } },
    });
    expect(registry.preflight('kokoro')).toMatchObject({
      verdict: 'fits',
      neededBytes: 498_216_206,
      availableBytes: 12_348_030_976,
    });
  });
});
