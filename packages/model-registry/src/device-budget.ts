import { InvalidBudgetError } from './errors/definition-errors.ts';

/** Where a model's memory is: the host's, or that of one GPU. */
export type DeviceId = 'cpu' | `cuda:${number}`;

/** What may be used of one device; all in bytes, for the whole device and not only for this process. */
export interface DeviceBudget {
  /** The size of the device. */
  readonly totalBytes: number;
  /** At or above it the registry warns once, and unloads idle models until {@link softTargetBytes}. */
  readonly softLimitBytes: number;
  /** The ledger never goes above it. */
  readonly hardLimitBytes: number;
  /**
   * Where the clean-up after soft pressure stops and the warning is armed again.
   * @default softLimitBytes
   */
  readonly softTargetBytes?: number;
  /**
   * Always charged: contexts and allocators that belong to no model.
   * @default 0
   */
  readonly overheadBytes?: number;
}

/** A budget with nothing left open. */
export type ResolvedBudget = Required<DeviceBudget>;

/** Checks a budget and fills in its defaults. @throws {InvalidBudgetError} */
export function resolveBudget(device: DeviceId, budget: DeviceBudget): ResolvedBudget {
  const { totalBytes, softLimitBytes, hardLimitBytes, softTargetBytes = softLimitBytes, overheadBytes = 0 } = budget;
  const resolved = { totalBytes, softLimitBytes, hardLimitBytes, softTargetBytes, overheadBytes };
  for (const [name, bytes] of Object.entries(resolved)) {
    if (!Number.isSafeInteger(bytes) || bytes < 0) {
      throw new InvalidBudgetError({ device, problem: `${name} is ${bytes}; it must be a whole number of bytes` });
    }
  }
  const ascending = [overheadBytes, softTargetBytes, softLimitBytes, hardLimitBytes, totalBytes];
  if (ascending.some((bytes, index) => index > 0 && bytes < ascending[index - 1]!)) {
    throw new InvalidBudgetError({
      device,
      problem: `overhead ${overheadBytes}, soft target ${softTargetBytes}, soft ${softLimitBytes}, hard ${hardLimitBytes} and total ${totalBytes} must not decrease`,
    });
  }
  return resolved;
}

/** Whether the text names a device. */
export function isDeviceId(text: string): text is DeviceId {
  return text === 'cpu' || /^cuda:\d{1,3}$/.test(text);
}
