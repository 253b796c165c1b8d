import { describe, expect, it } from 'vitest';
import { type BenchReport, reportDocument, reportText } from './report.ts';

const report: BenchReport = {
  takenAt: '2026-01-02T03:04:05.000Z',
  machine: { cpu: 'A CPU', cores: 2, memoryGib: 8, system: 'linux x64', node: 'v20', loadBefore: [0.5, 1, 1.5] },
  loadAfter: [2, 3, 4],
  weights: 'abc',
  latency: undefined,
  peers: { seed: 1, engines: { 'vortex-fp32': { description: 'fp32', loadMs: 5 } }, comparisons: [], runs: [] },
};

function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(keysIn)];
}

describe('the report', () => {
  it('is JSON with its version and nothing but snake_case keys', () => {
    const document: unknown = JSON.parse(reportDocument(report));
    expect(document).toMatchObject({ schema: 2, load_after: [2, 3, 4], machine: { load_before: [0.5, 1, 1.5] } });
    expect(keysIn(document).filter((key) => /[A-Z]/.test(key))).toEqual([]);
  });

  it('tells people how busy the machine was, and leaves out a suite that did not run', () => {
    const text = reportText(report);
    expect(text).toContain('0.5 1.0 1.5 before, 2.0 3.0 4.0 after');
    expect(text).toContain('vortex-fp32: fp32');
    expect(text).not.toContain('real time');
  });
});
