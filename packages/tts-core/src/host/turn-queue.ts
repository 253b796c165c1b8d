/** Lets one caller in at a time, in the order of asking; a caller may leave the queue. */
export class TurnQueue {
  #taken = false;
  readonly #waiting: { readonly enter: () => void; readonly leave: (reason: unknown) => void }[] = [];

  /**
   * Waits for the turn. Disposing what it resolves with lets the next caller in.
   *
   * @throws the signal's reason when it aborts first.
   */
  async take(signal?: AbortSignal): Promise<Disposable> {
    signal?.throwIfAborted();
    if (this.#taken) await this.#wait(signal);
    this.#taken = true;
    return { [Symbol.dispose]: () => this.#pass() };
  }

  /** Rejects everyone who waits. */
  clear(reason: unknown): void {
    for (const { leave } of this.#waiting.splice(0)) leave(reason);
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      const waiter = {
        enter: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
        leave: (reason: unknown) => {
          signal?.removeEventListener('abort', onAbort);
          reject(reason);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  #pass(): void {
    const next = this.#waiting.shift();
    // The turn stays taken when it is handed on, so that nobody slips in between.
    if (next) next.enter();
    else this.#taken = false;
  }
}
