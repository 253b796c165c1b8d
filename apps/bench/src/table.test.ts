import { describe, expect, it } from 'vitest';
import { formatTable } from './table.ts';

describe('formatTable', () => {
  it('aligns text to the left and figures to the right', () => {
    const rows = [
      ['a', '1'],
      ['long', '100'],
    ];
    expect(formatTable(['row', 'n'], rows)).toBe('row     n\na       1\nlong  100');
  });
});
