import type { DeviceId, MemorySnapshot, ModelState } from '../index.ts';

/** One value with its labels. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number | undefined];

/** A gauge that is read off a snapshot. What is unknown has no sample: it is neither zero nor NaN. */
export interface GaugeSpec {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: (snapshot: MemorySnapshot) => readonly Sample[];
}

const STATES: readonly ModelState[] = ['unloaded', 'loading', 'ready', 'unloading', 'failed', 'quarantined'];

/** The name that dashboards of Vortex already use, and the bytes in use on its device. */
export function vramGauge(device: DeviceId | undefined): GaugeSpec {
  return {
    name: 'icn_vortex_vram_usage_bytes',
    help: 'Bytes in use on the Vortex device: the larger of the ledger and the last reading.',
    labels: [],
    samples: ({ devices }) => [[{}, devices.find((row) => row.device === device)?.effectiveBytes ?? 0]],
  };
}

/** All gauges but {@link vramGauge}, without their prefix. */
export const GAUGES: readonly GaugeSpec[] = [
  {
    name: 'memory_committed_bytes',
    help: 'The ledger, by what the bytes are for; the kinds add up to what is committed.',
    labels: ['device', 'kind'],
    samples: ({ devices }) =>
      devices.flatMap((row): Sample[] => [
        [{ device: row.device, kind: 'resident' }, row.residentBytes],
        [{ device: row.device, kind: 'loading' }, row.loadingBytes],
        [{ device: row.device, kind: 'unloading' }, row.unloadingBytes],
        [{ device: row.device, kind: 'working' }, row.workingBytes],
        [{ device: row.device, kind: 'quarantined' }, row.quarantinedBytes],
        [{ device: row.device, kind: 'overhead' }, row.overheadBytes],
      ]),
  },
  {
    name: 'memory_measured_bytes',
    help: 'Used on the device by its last good reading; absent when there was none.',
    labels: ['device'],
    samples: ({ devices }) => devices.map((row) => [{ device: row.device }, row.measuredBytes]),
  },
  {
    name: 'memory_unaccounted_bytes',
    help: 'Signed: measured minus baseline minus committed; what others took, or a leak.',
    labels: ['device'],
    samples: ({ devices }) => devices.map((row) => [{ device: row.device }, row.unaccountedBytes]),
  },
  {
    name: 'memory_limit_bytes',
    help: 'The limits of the device.',
    labels: ['device', 'limit'],
    samples: ({ devices }) =>
      devices.flatMap((row): Sample[] => [
        [{ device: row.device, limit: 'soft' }, row.limits?.softLimitBytes],
        [{ device: row.device, limit: 'hard' }, row.limits?.hardLimitBytes],
        [{ device: row.device, limit: 'total' }, row.limits?.totalBytes],
      ]),
  },
  {
    name: 'memory_high_water_bytes',
    help: 'The most that was in use on the device.',
    labels: ['device'],
    samples: ({ devices }) => devices.map((row) => [{ device: row.device }, row.highWaterBytes]),
  },
  {
    name: 'memory_deficit_bytes',
    help: 'How far the ledger is above the hard limit, because a model was larger than declared.',
    labels: ['device'],
    samples: ({ devices }) => devices.map((row) => [{ device: row.device }, row.deficitBytes]),
  },
  {
    name: 'pressure_level',
    help: '0 ok, 1 soft, 2 hard.',
    labels: ['device'],
    samples: ({ devices }) => devices.map((row) => [{ device: row.device }, ['ok', 'soft', 'hard'].indexOf(row.level)]),
  },
  {
    name: 'model_bytes',
    help: 'The size of a model, declared and, if it is known, measured.',
    labels: ['model', 'source'],
    samples: ({ models }) =>
      models.flatMap((row): Sample[] => [
        [{ model: row.modelId, source: 'declared' }, row.declaredBytes],
        [{ model: row.modelId, source: 'measured' }, row.measuredBytes],
      ]),
  },
  {
    name: 'model_state',
    help: '1 for the state that the model is in, 0 for the others.',
    labels: ['model', 'state'],
    samples: ({ models }) =>
      models.flatMap((row) =>
        STATES.map((state): Sample => [{ model: row.modelId, state }, row.state === state ? 1 : 0]),
      ),
  },
  {
    name: 'leases',
    help: 'Open leases.',
    labels: ['model'],
    samples: ({ models }) => models.map((row) => [{ model: row.modelId }, row.leases]),
  },
  {
    name: 'waiters',
    help: 'Callers that wait for a load or for room.',
    labels: ['model'],
    samples: ({ models }) => models.map((row) => [{ model: row.modelId }, row.waiters]),
  },
  {
    name: 'probe_up',
    help: 'Whether the last read of the device was good.',
    labels: ['device', 'source'],
    samples: ({ devices }) =>
      devices
        .filter(({ limits, device }) => limits !== undefined && device !== 'cpu')
        .map(({ device, probe }) => [{ device, source: probe.source ?? 'none' }, probe.ok ? 1 : 0]),
  },
  {
    name: 'probe_age_seconds',
    help: 'The age of the last good reading; absent when there was none.',
    labels: ['device', 'source'],
    samples: ({ devices }) =>
      devices.map(({ device, probe }) => [
        { device, source: probe.source ?? 'none' },
        probe.ageMs === undefined ? undefined : probe.ageMs / 1_000,
      ]),
  },
];
