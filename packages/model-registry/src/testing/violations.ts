import type { DeviceMemory, MemorySnapshot } from '../memory-snapshot.ts';
import type { ModelStatus } from '../model-status.ts';
import type { RegistryWorld } from './registry-world.ts';

/**
 * Compares a registry with the truth around it, at any moment, and names every invariant that does not hold.
 *
 * The truth is kept by the scripted models and by the list of leases in the test's hands, not by the registry.
 */
export function violationsOf(world: RegistryWorld): readonly string[] {
  const snapshot = world.registry.peek();
  const memory = snapshot.devices.find(({ device }) => device === world.device)!;
  return [
    ...world.observed,
    ...limits(world, memory),
    ...models(world, snapshot),
    ...loads(world),
    ...hopeless(world),
    ...sums(world, snapshot, memory),
    ...numbers(snapshot),
    ...(world.missed.length > 0 ? [`I11: asked again, it would ${world.missed}`] : []),
    ...(world.probe && world.probe.mostRunning > 1 ? ['I20: two reads of the probe at once'] : []),
    ...(world.leakedListeners > 0 ? [`I23: ${world.leakedListeners} settled acquires still listen`] : []),
  ];
}

function* limits(world: RegistryWorld, memory: DeviceMemory): Generator<string> {
  const { hardLimitBytes, overheadBytes = 0 } = world.budget;
  const working = world.held.reduce((sum, { workingBytes }) => sum + workingBytes, 0);
  const actual = world.actualBytes + working + overheadBytes;
  if (actual > hardLimitBytes) yield `I1: ${actual} bytes are in use, and the limit is ${hardLimitBytes}`;
  const oversized = [...world.models.values()].some(
    ({ measuredBytes = 0, residentBytes }) => measuredBytes > residentBytes,
  );
  if (!oversized && memory.committedBytes > hardLimitBytes) yield `I1: the ledger says ${memory.committedBytes}`;
  if (memory.deficitBytes !== Math.max(0, memory.committedBytes - hardLimitBytes)) yield 'I1: the deficit is wrong';
  if (memory.committedBytes < actual)
    yield `I3: ${actual} bytes are in use, and the ledger says ${memory.committedBytes}`;
}

function* models(world: RegistryWorld, { models: statuses }: MemorySnapshot): Generator<string> {
  for (const status of statuses) {
    const { modelId, state } = status;
    const model = world.model(modelId);
    const held = world.held.filter((acquire) => acquire.modelId === modelId);
    if (status.leases !== held.length) yield `I17: ${modelId} has ${status.leases} leases, and ${held.length} are held`;
    if (held.length > 0 && state !== 'ready') yield `I2: ${modelId} is ${state} under ${held.length} leases`;
    for (const { lease } of held) {
      if (lease?.model.isGone) yield `I7: a lease of ${modelId} holds what is gone`;
    }
    if (status.draining && (state === 'unloaded' || state === 'failed')) yield `I12: ${modelId} is ${state} and drains`;
    const isCharged = state !== 'unloaded' && state !== 'failed';
    if (!isCharged && model.actualBytes > 0) yield `I3: ${modelId} is ${state} and takes ${model.actualBytes} bytes`;
    if (isCharged && !isJustified(world, status)) yield `I4: ${modelId} is ${state}, and nothing of it is in memory`;
    if (status.declaredBytes !== model.residentBytes) yield `I6: ${modelId} declares ${status.declaredBytes}`;
    if (
      status.measuredBytes !== undefined &&
      status.measuredBytes === status.declaredBytes &&
      model.measuredBytes === undefined
    ) {
      yield `I6: ${modelId} says it was measured`;
    }
    for (const instance of model.instances) {
      if (instance.disposeCalls > 2) yield `I25: ${modelId} was disposed ${instance.disposeCalls} times`;
    }
  }
}

/** A load between two attempts reserves bytes that nothing uses yet. */
function isJustified(world: RegistryWorld, { modelId, state }: ModelStatus): boolean {
  const model = world.model(modelId);
  return model.actualBytes > 0 || state === 'loading' || model.residentBytes === 0;
}

function* loads(world: RegistryWorld): Generator<string> {
  let running = 0;
  for (const { modelId, loadsRunning, loadsStarted, loadsFailed, instances, alive } of world.models.values()) {
    running += loadsRunning;
    if (loadsRunning > 1) yield `I18: ${modelId} is loaded ${loadsRunning} times at once`;
    if (loadsRunning + alive.length > 1) yield `I18: ${loadsRunning + alive.length} copies of ${modelId} exist`;
    if (loadsStarted !== instances.length + loadsFailed + loadsRunning) yield `I18: loads of ${modelId} do not add up`;
  }
  if (running > world.maxConcurrentLoads) yield `I18: ${running} loads at once`;
}

/** What can never fit is refused at once, whatever else is going on (I5). */
function* hopeless(world: RegistryWorld): Generator<string> {
  const { hardLimitBytes, overheadBytes = 0 } = world.budget;
  for (const { modelId, workingBytes } of world.waiting) {
    const neededBytes = overheadBytes + world.model(modelId).residentBytes + workingBytes;
    if (neededBytes > hardLimitBytes) yield `I5: ${modelId} waits for ${neededBytes} bytes`;
  }
}

function* sums(world: RegistryWorld, snapshot: MemorySnapshot, memory: DeviceMemory): Generator<string> {
  const { overheadBytes, residentBytes, loadingBytes, unloadingBytes, quarantinedBytes, workingBytes } = memory;
  const parts = overheadBytes + residentBytes + loadingBytes + unloadingBytes + quarantinedBytes + workingBytes;
  if (parts !== memory.committedBytes) yield `I14: the parts are ${parts}, and the total is ${memory.committedBytes}`;
  const leases = snapshot.models.reduce((sum, status) => sum + status.leases, 0);
  if (leases !== snapshot.leases.length)
    yield `I14: ${leases} leases are counted, and ${snapshot.leases.length} listed`;
  const onDevice = snapshot.models.filter(({ device }) => device === world.device);
  const working = onDevice.reduce((sum, status) => sum + status.workingBytes, 0);
  if (working !== workingBytes) yield `I14: models work in ${working} bytes, and the device in ${workingBytes}`;
  const waiters = snapshot.models.reduce((sum, status) => sum + status.waiters, 0);
  if (waiters !== world.waiting.length) yield `I17: ${waiters} waiters are counted, and ${world.waiting.length} wait`;
}

function* numbers({ devices, models: statuses }: MemorySnapshot): Generator<string> {
  for (const row of [...devices, ...statuses]) {
    for (const [name, value] of Object.entries(row)) {
      if (name.endsWith('Bytes') && value !== undefined && !Number.isSafeInteger(value))
        yield `I8: ${name} is ${value}`;
      if (name.endsWith('Ms') && typeof value === 'number' && !(value >= 0)) yield `I24: ${name} is ${value}`;
    }
  }
}
