import { z } from 'zod';
import type { Finding } from '../issues/issue.ts';
import { unknownName } from '../issues/unknown-name.ts';
import { integerBetween, mapping, name, positiveNumberUpTo, writtenText } from '../schema/fields.ts';

/** Which models there are, what they cost, and how much there is. */
export interface ModelsConfig {
  /** By device, such as `cuda:0`. */
  readonly budgets: ReadonlyMap<string, DeviceBudget>;
  readonly models: ReadonlyMap<string, ModelConfig>;
}

/** Limits of one device, in bytes, each at most the next: cleanup target, soft limit, hard limit, total. */
export interface DeviceBudget {
  readonly totalBytes: number;
  /** From here on there is a warning, and idle models leave. */
  readonly softLimitBytes: number;
  /** Never exceeded. */
  readonly hardLimitBytes: number;
  /** Where an emergency clean-up stops. */
  readonly cleanupTargetBytes: number;
}

export interface ModelConfig {
  readonly id: string;
  readonly description?: string | undefined;
  /** `cpu`, or a device that has a budget. */
  readonly device: string;
  /** Held from load to unload, by what it is for; in bytes. */
  readonly residentBreakdownBytes: Readonly<Record<string, number>>;
  /** The sum of the breakdown. */
  readonly residentBytes: number;
  /** Held while the model works, for each piece of work at a time. */
  readonly workingBytes: number;
  /** In Hz; absent for a model that makes no sound. */
  readonly sampleRate?: number | undefined;
}

/** More than any machine has, and small enough that bytes stay exact. */
const MAX_GIB = 4096;

const gib = () => positiveNumberUpTo(MAX_GIB);

const budget = mapping({
  total_gib: gib().meta({ title: 'Total', description: 'What the device has, in GiB.' }),
  soft_limit_gib: gib().meta({
    title: 'Soft limit',
    description: 'In GiB. From here on there is a warning, and idle models leave.',
  }),
  hard_limit_gib: gib().meta({
    title: 'Hard limit',
    description: 'In GiB. Never exceeded: what does not fit is refused.',
  }),
  cleanup_target_gib: gib().meta({
    title: 'Clean-up target',
    description: 'In GiB. Where an emergency clean-up stops.',
  }),
});

const model = mapping({
  description: writtenText().optional().meta({ title: 'Description', description: 'For people.' }),
  device: name().meta({
    title: 'Device',
    description: 'cpu, or a device that has a budget.',
    examples: ['cpu', 'cuda:0'],
  }),
  resident_gib: z
    .record(name(), gib(), 'a mapping from parts to GiB')
    .refine((parts) => Object.keys(parts).length > 0, 'at least one part')
    .meta({ title: 'Resident', description: 'Held from load to unload, in GiB, by what it is for.', minProperties: 1 }),
  working_gib: z
    .number('a number')
    .min(0, `a number, 0 … ${MAX_GIB}`)
    .max(MAX_GIB, `a number, 0 … ${MAX_GIB}`)
    .default(0)
    .meta({ title: 'Working', description: 'Held while the model works, in GiB.' }),
  sample_rate: integerBetween(8000, 192_000).optional().meta({ title: 'Sample rate', description: 'In Hz.' }),
});

/** `models.yaml` */
export const modelsFileSchema = mapping({
  budgets: z
    .record(name(), budget, 'a mapping from devices to budgets')
    .meta({ title: 'Budgets', description: 'By device.' }),
  models: z.record(name(), model, 'a mapping from names to models').meta({ title: 'Models', description: 'By name.' }),
}).meta({
  title: 'Vortex models',
  description: 'Which models there are, what memory they cost, and how much there is.',
});

type ModelsFile = z.output<typeof modelsFileSchema>;

const BYTES_PER_GIB = 2 ** 30;
const toBytes = (gibibytes: number): number => Math.round(gibibytes * BYTES_PER_GIB);

export function toModelsConfig({ budgets, models }: ModelsFile): ModelsConfig {
  return {
    budgets: new Map(
      Object.entries(budgets).map(([device, limits]) => [
        device,
        {
          totalBytes: toBytes(limits.total_gib),
          softLimitBytes: toBytes(limits.soft_limit_gib),
          hardLimitBytes: toBytes(limits.hard_limit_gib),
          cleanupTargetBytes: toBytes(limits.cleanup_target_gib),
        },
      ]),
    ),
    models: new Map(
      Object.entries(models).map(([id, { description, device, resident_gib, working_gib, sample_rate }]) => {
        const breakdown = Object.entries(resident_gib).map(([part, gibibytes]) => [part, toBytes(gibibytes)] as const);
        const config = {
          id,
          description,
          device,
          residentBreakdownBytes: Object.fromEntries(breakdown),
          residentBytes: breakdown.reduce((sum, [, bytes]) => sum + bytes, 0),
          workingBytes: toBytes(working_gib),
          sampleRate: sample_rate,
        };
        return [id, config];
      }),
    ),
  };
}

/** Limits in the wrong order, and devices that have none. */
export function findImpossibleBudgets({ budgets, models }: ModelsFile): Finding[] {
  const wrongOrder = Object.entries(budgets).flatMap(([device, limits]) =>
    LIMIT_ORDER.slice(1).flatMap((upper, index): Finding[] => {
      const lower = LIMIT_ORDER[index]!;
      if (limits[lower] <= limits[upper]) return [];
      const allowed = `a number up to ${upper}, which is ${limits[upper]}`;
      return [{ path: ['budgets', device, lower], found: String(limits[lower]), allowed }];
    }),
  );
  const devices = ['cpu', ...Object.keys(budgets)];
  const unknownDevices = Object.entries(models).flatMap(([id, { device }]) =>
    unknownName(['models', id, 'device'], 'device', device, devices),
  );
  return [...wrongOrder, ...unknownDevices];
}

const LIMIT_ORDER = ['cleanup_target_gib', 'soft_limit_gib', 'hard_limit_gib', 'total_gib'] as const;
