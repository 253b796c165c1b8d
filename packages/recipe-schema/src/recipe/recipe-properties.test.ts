import { Ajv } from 'ajv';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../catalog/catalog.ts';
import { jsonSchemaFiles } from '../json-schemas.ts';
import { parseRecipe, serialiseRecipe, validateRecipe } from './parse-recipe.ts';
import { RecipeError } from './recipe-error.ts';
import type { RecipeInput } from './recipe-schema.ts';
import { resolveRecipe } from './resolve-recipe.ts';

// A fixed seed keeps CI deterministic; change it, or numRuns, to explore.
fc.configureGlobal({ seed: 20_261_122 });

const catalog: Catalog = {
  voices: new Map([
    [
      'rick',
      {
        id: 'rick',
        engineVoiceId: 'af_sky',
        name: 'Rick',
        description: 'Loud.',
        language: 'en-us',
        defaultEmotion: 'manic',
        defaultSpeed: 1.1,
      },
    ],
  ]),
  emotions: new Map([
    ['neutral', { name: 'neutral', pitchCents: 0, tempo: 1, energy: 1 }],
    ['manic', { name: 'manic', pitchCents: 100, tempo: 1.25, energy: 1.5 }],
  ]),
  models: { budgets: {}, models: new Map() },
  engineVoiceIds: ['af_sky', 'am_adam'],
};

const key = fc.string({ unit: 'binary' }).filter((text) => text !== '__proto__');
const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
);
const freeForm = fc.dictionary(
  key,
  fc.oneof({ maxDepth: 3 }, leaf, fc.array(leaf), fc.dictionary(key, leaf, { noNullPrototype: true })),
  { noNullPrototype: true },
);
const words = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter((text) => /\S/u.test(text) && !/\p{Cc}|\p{Cs}/u.test(text));
const delivery = {
  voice_id: fc.constantFrom('rick', 'af_sky', 'am_adam'),
  emotion: fc.constantFrom('neutral', 'manic'),
  speed: fc.double({ min: 0.8, max: 1.2, noNaN: true }),
};
const segment = fc.oneof(
  fc.record({ text: words, ...delivery }, { requiredKeys: ['text'], noNullPrototype: true }),
  fc.record({ phonemes: words, ...delivery }, { requiredKeys: ['phonemes'], noNullPrototype: true }),
  fc.record({ pause_ms: fc.integer({ min: 1, max: 45_000 }) }, { noNullPrototype: true }),
);
const audioTrack = fc.oneof(
  fc.record({ ...delivery, script: words }, { requiredKeys: ['voice_id', 'script'], noNullPrototype: true }),
  fc.record(
    {
      ...delivery,
      segments: fc.array(segment, { minLength: 1 }).filter((list) => list.some((item) => !('pause_ms' in item))),
    },
    { requiredKeys: ['voice_id', 'segments'], noNullPrototype: true },
  ),
);
const slotParams = fc.record(
  {
    slot_id: fc.stringMatching(/^[a-z0-9]{4,20}$/).filter((text) => !/^(com|lpt)\d/.test(text)),
    duration_seconds: fc.double({ min: 0, minExcluded: true, max: 45, noNaN: true }),
    overflow: fc.constantFrom('truncate', 'speed_up', 'error'),
  },
  { requiredKeys: [], noNullPrototype: true },
);
/** Every recipe that is valid against the catalog above, in wire form. */
const wireRecipe: fc.Arbitrary<RecipeInput> = fc.record(
  {
    version: fc.constant(1),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    slot_params: slotParams,
    audio_track: audioTrack,
    visual_track: freeForm,
    semantic_constraints: freeForm,
  },
  { requiredKeys: ['audio_track'], noNullPrototype: true },
);

describe('any valid recipe', () => {
  it('is the same after it was written as JSON and read again', () => {
    fc.assert(
      fc.property(wireRecipe, (wire) => {
        const recipe = validateRecipe(wire);
        expect(parseRecipe(JSON.stringify(serialiseRecipe(recipe)))).toEqual(recipe);
      }),
    );
  });

  it('is the same after it was written as YAML and read again', () => {
    fc.assert(
      fc.property(wireRecipe, (wire) => {
        const recipe = validateRecipe(wire);
        expect(parseRecipe(dump(serialiseRecipe(recipe)))).toEqual(recipe);
      }),
    );
  });

  it('hands the free-form tracks on untouched', () => {
    fc.assert(
      fc.property(wireRecipe, (wire) => {
        const { visualTrack, semanticConstraints } = resolveRecipe(validateRecipe(wire), catalog);
        expect(visualTrack).toEqual(wire.visual_track ?? {});
        expect(semanticConstraints).toEqual(wire.semantic_constraints ?? {});
      }),
    );
  });

  it('is accepted again as an object in camelCase', () => {
    fc.assert(
      fc.property(wireRecipe, (wire) => {
        const recipe = validateRecipe(wire);
        expect(validateRecipe(structuredClone(recipe))).toEqual(recipe);
      }),
    );
  });

  it('resolves to numbers in their ranges', () => {
    fc.assert(
      fc.property(wireRecipe, (wire) => {
        const { seed, slot, segments } = resolveRecipe(validateRecipe(wire), catalog);
        expect(seed).toBe(seed >>> 0);
        expect(slot.durationMs).toBeGreaterThan(0);
        expect(slot.durationMs).toBeLessThanOrEqual(45_000);
        expect(segments.length).toBeGreaterThan(0);
        for (const part of segments) {
          if (part.kind === 'pause') {
            expect(part.durationMs).toBeGreaterThan(0);
            continue;
          }
          expect(part.speed).toBeGreaterThanOrEqual(0.8);
          expect(part.speed).toBeLessThanOrEqual(1.2);
          const { pitchCents, tempo, energy } = part.emotion;
          expect([pitchCents, tempo, energy].every(Number.isFinite)).toBe(true);
          expect(['af_sky', 'am_adam']).toContain(part.voice.engineVoiceId);
        }
      }),
    );
  });

  it('is refused, with its place named, when one of its mappings has a key too many', () => {
    const places = {
      '': (wire: RecipeInput) => wire,
      audio_track: (wire: RecipeInput) => wire.audio_track,
      slot_params: (wire: RecipeInput) => (wire.slot_params ??= {}),
    };
    const strange = fc.stringMatching(/^[a-z]{1,8}$/).map((text) => `x_${text}`);
    fc.assert(
      fc.property(
        wireRecipe,
        fc.constantFrom(...(Object.keys(places) as (keyof typeof places)[])),
        strange,
        (wire, place, name) => {
          const changed = structuredClone(wire);
          Object.assign(places[place](changed), { [name]: 1 });
          const path = place === '' ? name : `${place}.${name}`;
          const issue = expect.objectContaining({ path, found: 'an unknown key', nearest: expect.any(String) });
          expect(() => validateRecipe(changed)).toThrow(
            expect.objectContaining({ code: 'RECIPE_INVALID', issues: [issue] }),
          );
        },
      ),
    );
  });
});

describe('any recipe with one value replaced', () => {
  const ajv = new Ajv({ allErrors: true });
  const isValidForEditors = ajv.compile(JSON.parse(jsonSchemaFiles().get('recipe.schema.json')!));
  const oddValue = fc.oneof(
    fc.constantFrom<unknown>(null, '', ' ', 'x', 'a\u0007', '\ud800', 0, -1, 1.5, 1e9, true, [], {}, ['x'], [{}]),
    fc.constantFrom('truncat', 'con.wav', '../x', 'a.', '.a'),
    fc.constantFrom<unknown>({ text: 'a', pause_ms: 1 }, { pause_ms: 5, speed: 1 }, [{ pause_ms: 5 }]),
  );

  it('is accepted by the parser if and only if the JSON Schema accepts it', () => {
    let refused = 0;
    fc.assert(
      fc.property(wireRecipe, fc.nat(), oddValue, (wire, choice, value) => {
        const changed = structuredClone(wire);
        const slots = placesIn(changed);
        const { owner, name } = slots[choice % slots.length]!;
        owner[name] = value;
        const accepted = isAccepted(changed);
        if (!accepted) refused++;
        expect(accepted).toBe(isValidForEditors(changed));
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(50);
  });

  function isAccepted(value: unknown): boolean {
    try {
      validateRecipe(value);
      return true;
    } catch (error) {
      if (error instanceof RecipeError && error.issues.length > 0) return false;
      throw error;
    }
  }

  type Place = { readonly owner: Record<string, unknown>; readonly name: string };

  function placesIn(owner: object): Place[] {
    return Object.entries(owner).flatMap(([name, child]: [string, unknown]): Place[] => {
      const here = { owner: owner as Record<string, unknown>, name };
      const isOpen = typeof child === 'object' && child !== null && !/visual|semantic/.test(name);
      return isOpen ? [here, ...placesIn(child)] : [here];
    });
  }
});
