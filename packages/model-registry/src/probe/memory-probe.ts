import type { DeviceId } from '../device-budget.ts';

/** What one device said about its memory. */
export interface MemoryReading {
  readonly device: DeviceId;
  readonly totalBytes: number;
  readonly usedBytes: number;
  readonly source: string;
}

/** Reads what devices really use; failing is its right, making numbers up is not. */
export interface MemoryProbe {
  read(options: { readonly signal: AbortSignal }): Promise<readonly MemoryReading[]>;
}
