import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EngineProcessError } from '../errors.ts';
import {
  type Delivery,
  type EngineAnswer,
  type EngineRequest,
  type Loaded,
  readAnswer,
  type Spoken,
  writeLine,
} from './engine-protocol.ts';

export interface EngineProcessOptions {
  /** For messages. */
  readonly name: string;
  /** The file that serves the engine. */
  readonly entry: URL;
  /** Handed to it as JSON. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** An answer that takes longer ends the process. @default 10 minutes */
  readonly timeoutMs?: number | undefined;
}

/** How much of what a dying process said is kept. */
const STDERR_LENGTH = 500;

/** How long a process may take to end by itself. */
const GRACE_MS = 5_000;

/** An engine in a process of its own: neither its memory nor its crashes touch another one. */
export class EngineProcess implements AsyncDisposable {
  readonly #name: string;
  readonly #timeoutMs: number;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  #pending: { resolve(answer: EngineAnswer): void; reject(error: EngineProcessError): void } | undefined;
  #failure: EngineProcessError | undefined;
  #stderr = '';

  constructor({ name, entry, settings, timeoutMs = 600_000 }: EngineProcessOptions) {
    this.#name = name;
    this.#timeoutMs = timeoutMs;
    const child = spawn(process.execPath, [fileURLToPath(entry), JSON.stringify(settings)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#process = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_LENGTH);
    });
    // A failed write means that the process is ending; its `close` event says how.
    child.stdin.on('error', () => {});
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = readAnswer(line);
      if (answer !== undefined) this.#pending?.resolve(answer);
    });
    this.#ended = once(child, 'close').then(
      ([exitCode, signalName]) => this.#fail(`it ended (${String(signalName ?? exitCode)}) ${this.#stderr.trim()}`),
      (error: unknown) => this.#fail(String(error)),
    );
  }

  get processId(): number | undefined {
    return this.#process.pid;
  }

  /** @throws EngineProcessError */
  async load(): Promise<Loaded> {
    const answer = await this.#ask({ ask: 'load' });
    if (answer.answer !== 'loaded') throw this.#unexpected(answer);
    return answer;
  }

  /** @throws EngineProcessError */
  async speak(text: string, delivery: Delivery): Promise<Spoken> {
    const answer = await this.#ask({ ask: 'speak', text, delivery });
    if (answer.answer !== 'spoken') throw this.#unexpected(answer);
    return answer;
  }

  /** Lets the process end, and makes it when it does not. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin?.end();
    const controller = new AbortController();
    const late = wait(GRACE_MS, undefined, { signal: controller.signal }).then(
      () => void this.#process.kill('SIGKILL'),
      () => {},
    );
    await this.#ended;
    controller.abort();
    await late;
  }

  async #ask(request: EngineRequest): Promise<EngineAnswer> {
    if (this.#failure) throw this.#failure;
    const timer = setTimeout(() => {
      this.#fail(`it gave no answer in ${this.#timeoutMs / 1000} s`);
      this.#process.kill('SIGKILL');
    }, this.#timeoutMs);
    try {
      return await new Promise((resolve, reject) => {
        this.#pending = { resolve, reject };
        this.#process.stdin?.write(writeLine(request));
      });
    } finally {
      this.#pending = undefined;
      clearTimeout(timer);
    }
  }

  #fail(reason: string): void {
    this.#failure ??= new EngineProcessError({ engine: this.#name, reason });
    this.#pending?.reject(this.#failure);
  }

  #unexpected(answer: EngineAnswer): EngineProcessError {
    const reason = answer.answer === 'failed' ? answer.message : `it answered “${answer.answer}”`;
    return new EngineProcessError({ engine: this.#name, reason });
  }
}
