import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { KokoroEngineOptions } from '../engine/kokoro-engine.ts';
import type { EngineOperation } from '../engine/speech-engine.ts';
import { EngineCrashedError } from '../errors.ts';
import type { EngineMessage, HostMessage } from './host-protocol.ts';
import { fromPortableError } from './portable-error.ts';

export interface EngineChildOptions {
  readonly engine: KokoroEngineOptions;
  readonly entry: URL;
}

/** How much of what a dying process said is kept. */
const STDERR_LENGTH = 2_000;

/** One life of an engine's process. While nothing is asked of it, it does not keep the caller's process alive. */
export class EngineChild {
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  #pending: { resolve(response: unknown): void; reject(error: unknown): void } | undefined;
  #crash: EngineCrashedError | undefined;
  #stderr = '';

  constructor({ engine, entry }: EngineChildOptions) {
    this.#process = fork(fileURLToPath(entry), [], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_LENGTH);
    });
    this.#process.on('message', (message: EngineMessage) => this.#answer(message));
    this.#ended = new Promise((resolve) => {
      // `close` comes after `exit`, when stderr is complete; `error` when the process could not even start.
      this.#process.on('close', (exitCode, signalName) => {
        this.#end(new EngineCrashedError({ exitCode, signalName, stderr: this.#stderr.trim() }));
        resolve();
      });
      this.#process.on('error', (error) => {
        this.#end(new EngineCrashedError({ exitCode: null, signalName: null, stderr: error.message }));
        if (this.#process.pid === undefined) resolve();
      });
    });
    this.#send({ type: 'start', options: engine });
    this.#keepCallerAlive(false);
  }

  get processId(): number | undefined {
    return this.#process.pid;
  }

  /** Whether the process can still be asked. */
  get isAlive(): boolean {
    return this.#crash === undefined && this.#process.connected;
  }

  /**
   * Asks the engine; only one question at a time.
   *
   * @throws the engine's error, or EngineCrashedError when the process ends before it answers.
   */
  async run(operation: EngineOperation, request: unknown): Promise<unknown> {
    if (this.#crash) throw this.#crash;
    this.#keepCallerAlive(true);
    try {
      return await new Promise((resolve, reject) => {
        this.#pending = { resolve, reject };
        this.#send({ type: 'call', operation, request });
      });
    } finally {
      this.#pending = undefined;
      this.#keepCallerAlive(false);
    }
  }

  /** Ends the process at once and waits until it is gone. */
  async kill(): Promise<void> {
    this.#process.ref();
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #send(message: HostMessage): void {
    // A failed send means that the process is ending; its `close` event says how.
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  #answer(message: EngineMessage): void {
    if (message.type === 'answer') this.#pending?.resolve(message.response);
    else this.#pending?.reject(fromPortableError(message.error));
  }

  #end(crash: EngineCrashedError): void {
    this.#crash ??= crash;
    this.#pending?.reject(this.#crash);
  }

  #keepCallerAlive(keep: boolean): void {
    const method = keep ? 'ref' : 'unref';
    this.#process[method]();
    this.#process.channel?.[method]();
    (this.#process.stderr as Socket | null)?.[method]();
  }
}
