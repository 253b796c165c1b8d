import type { DeviceId } from '../device-budget.ts';
import type { MemoryProbe, MemoryReading } from '../probe/memory-probe.ts';

/** What a fake probe does when it is read next. */
export type ProbeAnswer =
  | { readonly kind: 'used'; readonly usedBytes: number }
  | { readonly kind: 'error'; readonly error: unknown }
  /** Anything at all, as it stands. */
  | { readonly kind: 'garbage'; readonly readings: unknown }
  | { readonly kind: 'hang' };

export interface FakeProbeOptions {
  readonly totalBytes: number;
  /** @default 'cuda:0' */
  readonly device?: DeviceId;
  /** Adds up what is in use at the moment of a read; absent, only {@link FakeProbe.answer} counts. */
  readonly used?: () => number;
}

/** A probe that answers as the test says, until told otherwise. */
export class FakeProbe implements MemoryProbe {
  answer: ProbeAnswer | undefined;
  reads = 0;
  /** How many reads have not ended; a registry must never let it be more than one. */
  running = 0;
  mostRunning = 0;
  readonly #options: FakeProbeOptions;
  readonly #hanging: (() => void)[] = [];

  constructor(options: FakeProbeOptions) {
    this.#options = options;
  }

  /** Ends the reads that hang, with an error. */
  unhang(): void {
    for (const end of this.#hanging.splice(0)) end();
  }

  async read(): Promise<readonly MemoryReading[]> {
    this.reads++;
    this.running++;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      return await this.#answer();
    } finally {
      this.running--;
    }
  }

  async #answer(): Promise<readonly MemoryReading[]> {
    const { totalBytes, device = 'cuda:0', used = () => 0 } = this.#options;
    const answer = this.answer ?? { kind: 'used', usedBytes: used() };
    switch (answer.kind) {
      case 'used':
        return [{ device, totalBytes, usedBytes: answer.usedBytes, source: 'fake' }];
      case 'error':
        throw answer.error;
      case 'garbage':
        return answer.readings as MemoryReading[];
      case 'hang':
        await new Promise<void>((resolve) => this.#hanging.push(resolve));
        throw new Error('ended at last');
    }
  }
}
