import { z } from 'zod';
import type { Finding } from '../issues/issue.ts';
import { unknownName } from '../issues/unknown-name.ts';
import { integerBetween, mapping, name, numberBetween, positiveNumberUpTo, writtenText } from '../schema/fields.ts';

/** Where a model's memory is: the host's, or that of one GPU. */
export type DeviceId = 'cpu' | `cuda:${number}`;

/** Which models there are, what they cost, and how much there is. */
export interface ModelsConfig {
  readonly budgets: Readonly<Partial<Record<DeviceId, DeviceBudget>>>;
  /** By name, such as `kokoro`. */
  readonly models: ReadonlyMap<string, ModelConfig>;
}

/** What may be used of one device; all in bytes, and from one to the next never less. */
export interface DeviceBudget {
  /** Always charged: contexts and allocators that belong to no model. */
  readonly overheadBytes: number;
  /** Where the clean-up after a soft limit stops. */
  readonly softTargetBytes: number;
  /** From here on there is a warning, and idle models leave. */
  readonly softLimitBytes: number;
  /** Never exceeded. */
  readonly hardLimitBytes: number;
  /** The size of the device. */
  readonly totalBytes: number;
}

export interface ModelConfig {
  readonly id: string;
  readonly description?: string | undefined;
  /** `cpu`, or a device that has a budget. */
  readonly device: DeviceId;
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

const deviceAllowed = 'cpu, or cuda: and a number, such as cuda:0';
const device = z.string(deviceAllowed).regex(/^(?:cpu|cuda:\d{1,3})$/, deviceAllowed);

const limit = (title: string, description: string) =>
  positiveNumberUpTo(MAX_GIB).meta({ title, description: `In GiB. ${description}` });

const budget = mapping({
  overhead_gib: numberBetween(0, MAX_GIB).default(0).meta({
    title: 'Overhead',
    description: 'In GiB. Always charged: contexts and allocators that belong to no model.',
  }),
  soft_target_gib: limit('Soft target', 'Where the clean-up after the soft limit stops.'),
  soft_limit_gib: limit('Soft limit', 'From here on there is a warning, and idle models leave.'),
  hard_limit_gib: limit('Hard limit', 'Never exceeded: what does not fit is refused.'),
  total_gib: limit('Total', 'What the device has.'),
});

const model = mapping({
  description: writtenText().optional().meta({ title: 'Description', description: 'For people.' }),
  device: device.meta({
    title: 'Device',
    description: 'cpu, or a device that has a budget.',
    examples: ['cpu', 'cuda:0'],
  }),
  resident_gib: z
    .record(name(), positiveNumberUpTo(MAX_GIB), 'a mapping from parts to GiB')
    .refine((parts) => Object.keys(parts).length > 0, 'at least one part')
    .meta({ title: 'Resident', description: 'Held from load to unload, in GiB, by what it is for.', minProperties: 1 }),
  working_gib: numberBetween(0, MAX_GIB)
    .default(0)
    .meta({ title: 'Working', description: 'Held while the model works, in GiB.' }),
  sample_rate: integerBetween(8000, 192_000).optional().meta({ title: 'Sample rate', description: 'In Hz.' }),
});

/** `models.yaml` */
export const modelsFileSchema = mapping({
  budgets: z
    .record(device, budget, 'a mapping from devices to budgets')
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
    budgets: Object.fromEntries(Object.entries(budgets).map(([id, limits]) => [id, toDeviceBudget(limits)])),
    models: new Map(Object.entries(models).map(([id, entry]) => [id, toModelConfig(id, entry)])),
  };
}

function toDeviceBudget(limits: z.output<typeof budget>): DeviceBudget {
  return {
    overheadBytes: toBytes(limits.overhead_gib),
    softTargetBytes: toBytes(limits.soft_target_gib),
    softLimitBytes: toBytes(limits.soft_limit_gib),
    hardLimitBytes: toBytes(limits.hard_limit_gib),
    totalBytes: toBytes(limits.total_gib),
  };
}

function toModelConfig(id: string, entry: z.output<typeof model>): ModelConfig {
  const parts = Object.entries(entry.resident_gib).map(([part, gibibytes]) => [part, toBytes(gibibytes)] as const);
  return {
    id,
    description: entry.description,
    device: entry.device as DeviceId, // the schema has checked its spelling
    residentBreakdownBytes: Object.fromEntries(parts),
    residentBytes: parts.reduce((sum, [, bytes]) => sum + bytes, 0),
    workingBytes: toBytes(entry.working_gib),
    sampleRate: entry.sample_rate,
  };
}

const ASCENDING = ['overhead_gib', 'soft_target_gib', 'soft_limit_gib', 'hard_limit_gib', 'total_gib'] as const;

/** Limits that are out of order, and models on a device that has none. */
export function findImpossibleBudgets({ budgets, models }: ModelsFile): Finding[] {
  const outOfOrder = Object.entries(budgets).flatMap(([id, limits]) =>
    ASCENDING.slice(1).flatMap((upper, index): Finding[] => {
      const lower = ASCENDING[index]!;
      if (limits[lower] <= limits[upper]) return [];
      return [
        { path: ['budgets', id, lower], found: String(limits[lower]), allowed: `at most ${upper}, ${limits[upper]}` },
      ];
    }),
  );
  const devices = ['cpu', ...Object.keys(budgets)];
  const withoutBudget = Object.entries(models).flatMap(([id, entry]) =>
    unknownName(['models', id, 'device'], 'device', entry.device, devices),
  );
  return [...outOfOrder, ...withoutBudget];
}
