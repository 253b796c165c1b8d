import { describe, expect, it } from 'vitest';
import { compareWithPeer, spreadOf } from './compare-with-peers.ts';
import type { PeerRun, PeerRunResult } from './peer-run.ts';
import { firstSoundTargets, memoryTargets, type PeerTarget, speedTargets } from './peer-targets.ts';

const ours: PeerRun = { engine: 'vortex-fast', words: 50, delivery: 'whole' };
const peer: PeerRun = { engine: 'kokoro-js-fp32', words: 50, delivery: 'whole' };
const faster: PeerTarget = { title: 'speed', ours, peer, metric: 'latencyMs', rule: 'at-least', bound: 2 };
const result = (run: PeerRun, latencies: Record<number, number>, error?: string): PeerRunResult => ({
  ...run,
  isCut: false,
  samples: Object.entries(latencies).map(([round, latencyMs]) => ({ round: Number(round), latencyMs })),
  ...(error !== undefined && { error }),
});

describe('compareWithPeer', () => {
  it('takes the median of the ratios within rounds, which a slow round does not move', () => {
    const results = [result(ours, { 0: 10, 1: 1_000, 2: 10 }), result(peer, { 0: 21, 1: 2_200, 2: 30 })];
    expect(compareWithPeer(faster, results)).toMatchObject({
      ours: { median: 10, min: 10, max: 1_000 },
      peer: { median: 30, min: 21, max: 2_200 },
      ratio: { median: 2.2, min: 2.1, max: 3 },
      verdict: 'met',
    });
  });

  it.each([
    [2, 'met'],
    [1.999, 'missed'],
  ])('says of %f times faster: %s', (times, verdict) => {
    expect(compareWithPeer(faster, [result(ours, { 0: 1 }), result(peer, { 0: times })])).toMatchObject({ verdict });
  });

  it.each([
    [0.5, 'met'],
    [0.501, 'missed'],
  ])('says of %f as much, where half is allowed: %s', (part, verdict) => {
    const less: PeerTarget = { ...faster, rule: 'at-most', bound: 0.5 };
    expect(compareWithPeer(less, [result(ours, { 0: part }), result(peer, { 0: 1 })])).toMatchObject({ verdict });
  });

  it('pairs only rounds that both sides finished', () => {
    const results = [result(ours, { 0: 1, 1: 1 }), result(peer, { 1: 3 }, 'it crashed in round 0')];
    expect(compareWithPeer(faster, results)).toMatchObject({ ratio: { min: 3, max: 3 }, verdict: 'met' });
  });

  it('shows the error of a peer that gave nothing, beside our own figures', () => {
    const comparison = compareWithPeer(faster, [result(ours, { 0: 1 }), result(peer, {}, 'it ended (7)')]);
    expect(comparison).toMatchObject({ ours: { median: 1 }, verdict: 'not measured', reason: 'it ended (7)' });
    expect(comparison).not.toHaveProperty('ratio');
  });

  it('is not measured when it was left out', () => {
    expect(compareWithPeer(faster, []).reason).toBe('it was not part of this run, or time was up');
  });
});

describe('the targets', () => {
  it('compare Vortex with kokoro-js, of the same words, each under a name of its own', () => {
    const targets = [...speedTargets(50), ...speedTargets(200), ...firstSoundTargets(), ...memoryTargets()];
    for (const target of targets) {
      expect(target.ours.engine).toMatch(/^vortex-/);
      expect(target.peer.engine).toMatch(/^kokoro-js-/);
      expect(target.peer.words).toBe(target.ours.words);
    }
    expect(new Set(targets.map(({ title }) => title)).size).toBe(targets.length);
  });

  it('take the stream of kokoro-js where it would cut', () => {
    expect(speedTargets(50).map(({ peer: { delivery } }) => delivery)).toEqual(['whole', 'whole', 'whole']);
    expect(speedTargets(200).map(({ peer: { delivery } }) => delivery)).toEqual(['stream', 'stream', 'stream']);
  });
});

describe('spreadOf', () => {
  it.each([
    [[3, 1, 2], { median: 2, min: 1, max: 3 }],
    [[4, 1, 2, 3], { median: 2.5, min: 1, max: 4 }],
    [[7], { median: 7, min: 7, max: 7 }],
  ])('of %j', (values, spread) => {
    expect(spreadOf(values)).toEqual(spread);
  });

  it('refuses to sum up nothing', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});
