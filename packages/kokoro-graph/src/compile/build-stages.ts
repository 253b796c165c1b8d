import type { Graph } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { carryStatistics } from '../passes/carry-statistics.ts';
import { keepChannelsLast } from '../passes/channel-last.ts';
import { cut } from '../passes/cut.ts';
import { gatherInstanceNorms } from '../passes/instance-norm.ts';
import { multiplyInIntegers } from '../passes/integer-conv.ts';
import { addNoiseInput } from '../passes/noise-input.ts';
import { addPhaseInput } from '../passes/phase-input.ts';
import { fuseResiduals } from '../passes/residual.ts';
import { foldSnakes, readsSnake } from '../passes/snake.ts';
import { unfoldTransposedConvs } from '../passes/transposed-conv.ts';

/** One pass over one graph, and how many places it changed. */
export interface AppliedPass {
  readonly graph: string;
  readonly pass: string;
  readonly count: number;
}

export type Precision = 'fp32' | 'fast';

export interface CompiledStages {
  readonly prosody: Graph;
  readonly vocoders: ReadonlyMap<Precision, Graph>;
  readonly passes: readonly AppliedPass[];
}

export interface BuildStagesOptions {
  readonly precisions: readonly Precision[];
  /** The largest eight-bit weight that the machine multiplies without overflow. */
  readonly weightLimit: 127 | 64;
}

/**
 * Makes the graphs that run out of a float graph.
 * @throws UnknownGraphError when the graph is not a Kokoro export that the passes know.
 */
export function buildStages(float: Graph, { precisions, weightLimit }: BuildStagesOptions): CompiledStages {
  const passes: AppliedPass[] = [];
  const apply = (graph: string, pass: string, count: number) => passes.push({ graph, pass, count });

  const { prosody, vocoder } = cut(float);
  apply('prosody', 'instance-norm', gatherInstanceNorms(prosody));
  apply('prosody', 'residual', fuseResiduals(prosody));

  apply('vocoder', 'instance-norm', gatherInstanceNorms(vocoder));
  apply('vocoder', 'noise-input', addNoiseInput(vocoder));
  apply('vocoder', 'phase-input', addPhaseInput(vocoder));

  const vocoders = new Map<Precision, Graph>();
  for (const precision of precisions) {
    const graph = vocoder.clone();
    const fast = precision === 'fast';
    apply(precision, 'snake', foldSnakes(graph, { inverse: fast ? 'signal' : 'weights' }));
    apply(precision, 'carry-statistics', carryStatistics(graph));
    if (fast) {
      const upsampling = unfoldTransposedConvs(graph);
      apply(precision, 'transposed-conv', upsampling.size);
      const accepts = (conv: Node) => upsampling.has(conv.outputs[0] ?? '') || readsSnake(graph, conv);
      apply(precision, 'integer-conv', multiplyInIntegers(graph, { weightLimit, accepts }));
      apply(precision, 'channel-last', keepChannelsLast(graph));
    }
    apply(precision, 'residual', fuseResiduals(graph));
    vocoders.set(precision, graph);
  }
  return { prosody, vocoders, passes };
}
