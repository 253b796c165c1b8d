import type { RegistryWorld } from './registry-world.ts';
import { violationsOf } from './violations.ts';

/** The longest that an acquire may take when nobody holds a lease for ever: a wait, two loads and a dispose. */
const BOUND_MS = 30_000 + 2 * 300_000 + 30_000;
const STRIDE_MS = 10_000;

/**
 * Lets everything come to its end: leases are released, models load and dispose at once, probes answer.
 *
 * Afterwards every wait must be over (I11), and a closed registry must hold nothing (I22).
 */
export async function finishWorld(world: RegistryWorld): Promise<readonly string[]> {
  for (const model of world.models.values()) model.finishAll();
  if (world.probe) world.probe.answer = undefined;
  world.probe?.unhang();
  for (let elapsedMs = 0; elapsedMs < BOUND_MS && world.waiting.length > 0; elapsedMs += STRIDE_MS) {
    for (const held of world.held) world.release(held);
    await world.advance(STRIDE_MS);
  }
  const stuck = world.waiting.map(({ modelId }) => `I11: an acquire of ${modelId} never ends`);
  for (const held of world.held) world.release(held);
  world.close();
  await world.advance(60_000);
  await world.advance(60_000);
  return [...violationsOf(world), ...stuck, ...leftovers(world)];
}

function* leftovers(world: RegistryWorld): Generator<string> {
  const { committedBytes, overheadBytes, quarantinedBytes } = world.memory();
  if (world.running > 0) yield `I11: ${world.running} verbs never end`;
  if (committedBytes !== overheadBytes + quarantinedBytes) yield `I22: ${committedBytes} bytes are left after close`;
  if (world.clock.pendingTimers > 0) yield `I22: ${world.clock.pendingTimers} timers are left after close`;
}
