import type { PeerMetric, PeerRun } from './peer-run.ts';

/** A ratio that Vortex is to reach against a peer in the same run. */
export interface PeerTarget {
  /** For people. */
  readonly title: string;
  readonly ours: PeerRun;
  readonly peer: PeerRun;
  readonly metric: PeerMetric;
  /** `at-least`: peer ÷ ours, so many times faster. `at-most`: ours ÷ peer, such a part of it. */
  readonly rule: 'at-least' | 'at-most';
  readonly bound: number;
}

/** Below this, kokoro-js speaks a text in one inference; above it would leave the end out, so its stream is taken. */
const WHOLE_WORDS = 80;

/** A slot of 45 seconds holds about so many words of the corpus. */
const SLOT_WORDS = 120;

const precisions = ['fp32', 'fast'] as const;

/** How much faster than kokoro-js the whole text is spoken. */
export function speedTargets(words: number): PeerTarget[] {
  const delivery = words <= WHOLE_WORDS ? 'whole' : 'stream';
  const target = (precision: (typeof precisions)[number], dtype: 'fp32' | 'q8', bound: number): PeerTarget => ({
    title: `speed, ${words} words: ${precision} against kokoro-js ${dtype}${delivery === 'stream' ? ' (stream)' : ''}`,
    ours: { engine: `vortex-${precision}`, words, delivery: 'whole' },
    peer: { engine: `kokoro-js-${dtype}`, words, delivery },
    metric: 'latencyMs',
    rule: 'at-least',
    bound,
  });
  return [target('fp32', 'fp32', 1.25), target('fast', 'fp32', 2), target('fast', 'q8', 4)];
}

/** How much sooner than kokoro-js something is heard. */
export function firstSoundTargets(): PeerTarget[] {
  return precisions.flatMap((precision) =>
    (['whole', 'stream'] as const).map(
      (delivery): PeerTarget => ({
        title: `first sound, ${WHOLE_WORDS} words: ${precision} against kokoro-js fp32 ${nameOf(delivery)}`,
        ours: { engine: `vortex-${precision}`, words: WHOLE_WORDS, delivery: 'stream' },
        peer: { engine: 'kokoro-js-fp32', words: WHOLE_WORDS, delivery },
        metric: 'firstSoundMs',
        rule: 'at-most',
        bound: delivery === 'whole' ? 1 / 8 : 1 / 2,
      }),
    ),
  );
}

/** How much less memory than kokoro-js a slot takes, all processes together. */
export function memoryTargets(): PeerTarget[] {
  return precisions.flatMap((precision) =>
    (['whole', 'stream'] as const).flatMap((delivery) =>
      (['residentBytes', 'proportionalBytes'] as const).map(
        (metric): PeerTarget => ({
          title: `peak memory${metric === 'proportionalBytes' ? ', shared pages once' : ''}, slot: ${precision} against kokoro-js fp32 ${nameOf(delivery)}`,
          ours: { engine: `vortex-${precision}`, words: SLOT_WORDS, delivery: 'stream' },
          peer: { engine: 'kokoro-js-fp32', words: SLOT_WORDS, delivery },
          metric,
          rule: 'at-most',
          bound: 0.65,
        }),
      ),
    ),
  );
}

function nameOf(delivery: 'whole' | 'stream'): string {
  return delivery === 'whole' ? 'generate' : 'stream';
}
