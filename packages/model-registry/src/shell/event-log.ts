import type { Notice, RegistryEvent } from '../registry-events.ts';

export type RegistryListener = (event: RegistryEvent) => void;

/** Hands events to listeners. One that throws is reported to the others and cannot do harm (I16). */
export class EventLog {
  readonly #listeners = new Set<RegistryListener>();
  #seq = 0;

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  subscribe(listener: RegistryListener): Disposable {
    // Wrapped, so that the same function may be subscribed twice.
    const entry: RegistryListener = (event) => listener(event);
    this.#listeners.add(entry);
    return { [Symbol.dispose]: () => void this.#listeners.delete(entry) };
  }

  emit(notice: Notice, monotonicMs: number): void {
    const event = Object.freeze({ ...notice, seq: ++this.#seq, monotonicMs });
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        if (notice.type !== 'listener.failed') this.emit({ type: 'listener.failed', error }, monotonicMs);
      }
    }
  }
}
