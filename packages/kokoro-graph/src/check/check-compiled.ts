import { CompileCheckError } from '../errors.ts';
import type { CheckInput } from './check-input.ts';
import { compareTakes, type TakeDifference } from './compare-takes.ts';
import type { OpenSession } from './runtime.ts';
import { runProsody, runVocoder, speakWhole, type Take } from './take.ts';

/**
 * What each comparison may differ by.
 *
 * `stock` → `float` is meant to differ: activations are no longer rounded to eight bits, which moves a duration that
 * lies near a half to the next frame, and the source's phase has the sign it was trained with. Six voices gave 1.4 to
 * 1.8 dB, with 2 to 5 % of durations changed by one or two frames. `float` → `fp32` is the same arithmetic in another
 * order: 0.02 to 0.13 dB. `float` → `fast` rounds again, in other places: 0.6 to 1.05 dB; with the rounding done where
 * listeners heard it, 1.3 to 2.4 dB. One of 48 activations with α wrong by half is 1.1 dB.
 */
export const checkBounds = {
  stock: { worstDurationFrames: 3, changedDurations: 0.2, distanceDb: 3 },
  fp32: { worstDurationFrames: 0, changedDurations: 0, distanceDb: 0.4 },
  fast: { worstDurationFrames: 0, changedDurations: 0, distanceDb: 1.6 },
} as const satisfies Record<string, TakeDifference>;

export type Comparison = keyof typeof checkBounds;

/** The figures of every comparison that was made. */
export type CheckReport = Readonly<Partial<Record<Comparison, TakeDifference>>>;

export interface CheckCompiledOptions {
  readonly openSession: OpenSession;
  readonly inputs: readonly CheckInput[];
  /** The source as it came, when it is not in float already. */
  readonly stock: string | undefined;
  /** The whole model in float, before anything was fused. */
  readonly float: string;
  readonly prosody: string;
  readonly vocoders: Readonly<Partial<Record<'fp32' | 'fast', string>>>;
  readonly carriedChannels: number;
  /** Called between runs; throws to stop. */
  readonly onStep: (comparison: Comparison) => void;
}

/**
 * Says the same things with the source and with what was made of it.
 * @throws CompileCheckError when a comparison is out of its bounds.
 */
export async function checkCompiled(options: CheckCompiledOptions): Promise<CheckReport> {
  const { openSession, inputs, stock, float, prosody, vocoders, carriedChannels, onStep } = options;
  const report: Partial<Record<Comparison, TakeDifference>> = {};
  onStep('stock');
  const references = await speakWhole(openSession, float, inputs);
  if (stock !== undefined) report.stock = compareTakes(references, await speakWhole(openSession, stock, inputs));
  const prosodies = await runProsody(openSession, prosody, inputs);
  for (const precision of ['fp32', 'fast'] as const) {
    const path = vocoders[precision];
    if (path === undefined) continue;
    onStep(precision);
    const takes: Take[] = await runVocoder(openSession, path, { inputs, prosodies, carriedChannels });
    report[precision] = compareTakes(takes, references);
  }
  const failures = Object.entries(report).flatMap(([name, difference]) => describe(name as Comparison, difference));
  if (failures.length > 0) throw new CompileCheckError({ failures });
  return report;
}

function describe(name: Comparison, found: TakeDifference): string[] {
  const allowed = checkBounds[name];
  return (Object.keys(allowed) as (keyof TakeDifference)[])
    .filter((key) => !(found[key] <= allowed[key]))
    .map((key) => `${name}: ${key} is ${Number(found[key].toPrecision(3))}, at most ${allowed[key]} is allowed`);
}
