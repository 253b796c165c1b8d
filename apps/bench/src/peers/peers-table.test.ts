import { describe, expect, it } from 'vitest';
import type { PeersReport } from '../suites/peers.ts';
import { compareWithPeer } from './compare-with-peers.ts';
import type { PeerRunResult } from './peer-run.ts';
import { firstSoundTargets, memoryTargets, speedTargets } from './peer-targets.ts';
import { peersTable } from './peers-table.ts';

const runs: PeerRunResult[] = [
  { engine: 'vortex-fp32', words: 50, delivery: 'whole', isCut: false, samples: [{ round: 0, latencyMs: 4_000 }] },
  { engine: 'kokoro-js-fp32', words: 50, delivery: 'whole', isCut: true, samples: [{ round: 0, latencyMs: 5_000 }] },
  { engine: 'kokoro-js-q8', words: 50, delivery: 'whole', isCut: false, samples: [], error: 'it ended (7)' },
];
const report: PeersReport = {
  seed: 1,
  engines: { 'vortex-fp32': { description: 'compiled fp32', loadMs: 1 }, 'kokoro-js-q8': {} },
  comparisons: [...speedTargets(50), ...firstSoundTargets(), ...memoryTargets()].map((target) =>
    compareWithPeer(target, runs),
  ),
  runs,
};

describe('peersTable', () => {
  const lines = peersTable(report).split('\n');
  const row = (start: string) => lines.find((line) => line.startsWith(start));

  it('puts ours beside the peer, with ratio, target and verdict', () => {
    expect(row('speed, 50 words: fp32')).toMatch(/4\.00 s +5\.00 s +1\.25 \(1\.25 … 1\.25\) +≥ 1\.25 +met$/);
  });

  it('says not measured, and why, for a peer that failed', () => {
    expect(row('speed, 50 words: fast against kokoro-js q8')).toMatch(/– +– +– +≥ 4 +not measured$/);
    expect(lines).toContain('speed, 50 words: fast against kokoro-js q8: it ended (7)');
    expect(lines).toContain('kokoro-js-q8: did not start');
  });

  it('names a text that an engine cut', () => {
    expect(lines).toContain('kokoro-js-fp32 left out the end of 50 words (whole)');
  });
});
