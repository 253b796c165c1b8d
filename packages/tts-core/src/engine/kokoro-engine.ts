import { loadEspeakPhonemizer } from '../phonemes/espeak-phonemizer.ts';
import type { Phonemizer } from '../phonemes/phonemizer.ts';
import type {
  EngineDescription,
  Inference,
  InferRequest,
  PhonemizeClausesRequest,
  SpeechEngine,
} from './speech-engine.ts';
import { openStockSession, type StockSession } from './stock-session.ts';

/** Everything that an engine needs to know; plain data, because it is sent to another process. */
export interface KokoroEngineOptions {
  readonly modelFile: string;
  readonly threads: number;
}

/** The published Kokoro graph with espeak-ng's pronunciations, each opened when it is first needed. */
export class KokoroEngine implements SpeechEngine {
  readonly #options: KokoroEngineOptions;
  #session: Promise<StockSession> | undefined;
  #phonemizer: Promise<Phonemizer> | undefined;

  constructor(options: KokoroEngineOptions) {
    this.#options = options;
  }

  async load(): Promise<EngineDescription> {
    await this.#openSession();
    return { engine: 'stock', ...this.#options };
  }

  async phonemize({ language, clauses }: PhonemizeClausesRequest): Promise<readonly (readonly string[])[]> {
    this.#phonemizer ??= loadEspeakPhonemizer();
    const phonemizer = await this.#phonemizer;
    return clauses.map((words) => phonemizer.phonemize({ language, words }));
  }

  async infer(request: InferRequest): Promise<Inference> {
    const session = await this.#openSession();
    return session.infer(request);
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await (await session)?.close();
  }

  #openSession(): Promise<StockSession> {
    this.#session ??= openStockSession(this.#options);
    return this.#session;
  }
}
