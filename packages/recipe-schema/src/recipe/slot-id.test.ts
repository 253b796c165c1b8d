import { describe, expect, it } from 'vitest';
import { checkSlotId } from './slot-id.ts';

describe('checkSlotId', () => {
  it.each(['demo-001', 'A', '0', 'a.b_c-d', 'console', 'x'.repeat(100)])('accepts %s', (slotId) => {
    expect(checkSlotId(slotId)).toBe(slotId);
  });

  it.each([
    '',
    '.',
    '..',
    '../a',
    'a/b',
    'a\\b',
    '-a',
    '.a',
    'a.',
    'a b',
    'a\n',
    'ä',
    'CON',
    'nul.wav',
    'lpt1',
    'x'.repeat(101),
    7,
    null,
  ])('refuses %j', (slotId) => {
    const issue = expect.objectContaining({ path: 'slot_id', allowed: expect.stringContaining('a file name') });
    expect(() => checkSlotId(slotId)).toThrow(expect.objectContaining({ code: 'RECIPE_INVALID', issues: [issue] }));
  });
});
