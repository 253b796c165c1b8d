import { VortexError } from '@vortex/runtime';
import type { Device } from '../engine/onnx-session.ts';
import { ProcessHost } from '../host/process-host.ts';

/** A device, or the best that works. */
export type DeviceChoice = Device | 'auto';

/**
 * Turns `auto` into the best device that works, by trying it in a process of its own; others are returned as they are.
 *
 * @throws the signal's reason.
 */
export async function findDevice(
  choice: DeviceChoice,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Device> {
  if (choice !== 'auto') return choice;
  await using host = new ProcessHost({ engine: { model: { engine: 'stock', file: '' }, threads: 1, device: 'cuda' } });
  try {
    await host.call('probe', {}, { signal });
    return 'cuda';
  } catch (error) {
    if (VortexError.isInstance(error) && error.code === 'DEVICE_NOT_AVAILABLE') return 'cpu';
    throw error;
  }
}
