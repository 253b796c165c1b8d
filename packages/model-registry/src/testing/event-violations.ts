import type { ModelStatus } from '../model-status.ts';
import type { RegistryEvent } from '../registry-events.ts';
import type { RegistryWorld } from './registry-world.ts';

/** What an event says that must not happen, given what happened before it. */
export function* eventViolations(world: RegistryWorld, event: RegistryEvent): Generator<string> {
  if (!('modelId' in event)) return;
  const { modelId } = event;
  const status = world.registry.ps().find((candidate) => candidate.modelId === modelId);
  if (!status) return;
  if (event.type === 'model.load.started') yield* loadViolations(world, modelId);
  if (event.type === 'model.unload.started') yield* unloadViolations(world, event, status);
}

function* loadViolations(world: RegistryWorld, modelId: string): Generator<string> {
  const { effectiveBytes } = world.memory();
  if (effectiveBytes > world.budget.hardLimitBytes) {
    yield `I1: ${modelId} was loaded, and ${effectiveBytes} bytes are in use, what others use included`;
  }
}

function* unloadViolations(
  world: RegistryWorld,
  event: Extract<RegistryEvent, { type: 'model.unload.started' }>,
  { pinned, leases }: ModelStatus,
): Generator<string> {
  const { modelId, reason, generation, monotonicMs } = event;
  const isForRoom = reason === 'capacity' || reason.endsWith('pressure');
  if (leases > 0) yield `I2: ${modelId} is unloaded under ${leases} leases`;
  if (pinned && (isForRoom || reason === 'keep_alive')) yield `R22: ${modelId} is pinned and leaves for ${reason}`;
  const ready = world.events.find((other) => other.type === 'model.load.completed' && other.generation === generation);
  const { minResidencyMs = 0 } = world.model(modelId).definition;
  const isYoung = ready !== undefined && monotonicMs - ready.monotonicMs < minResidencyMs;
  if (isYoung && reason === 'capacity' && world.memory().level !== 'hard') {
    yield `I15: ${modelId} was evicted ${monotonicMs - ready.monotonicMs} ms after its load`;
  }
}
