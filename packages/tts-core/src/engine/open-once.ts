/** Something that is opened when it is first needed, once for all who ask. A failure is not remembered. */
export class OpenOnce<Value> {
  readonly #open: () => Promise<Value>;
  #value: Promise<Value> | undefined;

  constructor(open: () => Promise<Value>) {
    this.#open = open;
  }

  get(): Promise<Value> {
    this.#value ??= this.#openOrForget();
    return this.#value;
  }

  /** Hands over what is open, if anything is, to whoever closes it; the next {@link OpenOnce.get} opens it anew. */
  async take(): Promise<Value | undefined> {
    const value = this.#value;
    this.#value = undefined;
    return value?.catch(() => undefined);
  }

  async #openOrForget(): Promise<Value> {
    try {
      return await this.#open();
    } catch (error) {
      this.#value = undefined;
      throw error;
    }
  }
}
