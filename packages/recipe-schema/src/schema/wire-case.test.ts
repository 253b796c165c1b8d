import { describe, expect, it } from 'vitest';
import { toCamelCase, toSnakeCase } from './wire-case.ts';

describe('toSnakeCase and toCamelCase', () => {
  const wire = { slot_id: 'a', words: [{ start_ms: 1, end_ms: [2] }], rick_c137: null };
  const typed = { slotId: 'a', words: [{ startMs: 1, endMs: [2] }], rickC137: null };

  it('are the two directions of one mapping', () => {
    expect(toCamelCase(wire)).toEqual(typed);
    expect(toSnakeCase(typed)).toEqual(wire);
  });

  it('leave values, instances of classes, and what is opaque as they are', () => {
    const date = new Date(0);
    const own = { camelCase: { innerKey: 'someText' } };
    const result = toSnakeCase({ takenAt: date, visualTrack: own }, (key) => key === 'visualTrack');
    expect(result).toEqual({ taken_at: date, visual_track: own });
  });

  it('keep both when one key is there in two spellings', () => {
    expect(toSnakeCase({ slotId: 1, slot_id: 2 })).toEqual({ slotId: 1, slot_id: 2 });
  });
});
