import { loadEspeakPhonemizer } from '../phonemes/espeak-phonemizer.ts';
import type { Phonemizer } from '../phonemes/phonemizer.ts';
import { identityModel } from './identity-model.ts';
import { type Device, openOnnxSession } from './onnx-session.ts';
import { OpenOnce } from './open-once.ts';
import type {
  Inference,
  InferRequest,
  LoadRequest,
  PhonemizeClausesRequest,
  Prosody,
  SpeechEngine,
  Vocoded,
  VocodeRequest,
} from './speech-engine.ts';
import { StagedSession } from './staged-session.ts';
import { openStockSession, type StockSession } from './stock-session.ts';

/** Where the graphs are. */
export type KokoroModel =
  | { readonly engine: 'stock'; readonly file: string }
  | { readonly engine: 'compiled'; readonly prosodyFile: string; readonly vocoderFile: string };

/** Everything that an engine needs to know; plain data, because it is sent to another process. */
export interface KokoroEngineOptions {
  readonly model: KokoroModel;
  /** Threads of one inference. */
  readonly threads: number;
  readonly device: Device;
}

/** Kokoro's graphs with espeak-ng's pronunciations, each opened when it is first needed. */
export class KokoroEngine implements SpeechEngine {
  readonly #options: KokoroEngineOptions;
  readonly #staged: StagedSession | undefined;
  readonly #stock: OpenOnce<StockSession>;
  readonly #phonemizer = new OpenOnce<Phonemizer>(loadEspeakPhonemizer);

  constructor(options: KokoroEngineOptions) {
    this.#options = options;
    const { model, threads, device } = options;
    if (model.engine === 'compiled') this.#staged = new StagedSession({ ...model, threads, device });
    this.#stock = new OpenOnce(async () => {
      if (model.engine !== 'stock') throw new TypeError('the compiled engine has no stock graph');
      return openStockSession({ file: model.file, threads, device });
    });
  }

  async probe(): Promise<void> {
    const session = await openOnnxSession({
      model: identityModel(),
      path: 'probe',
      threads: 1,
      device: this.#options.device,
    });
    await session.close();
  }

  async load({ parts }: LoadRequest): Promise<void> {
    if (parts.includes('phonemizer')) await this.#phonemizer.get();
    if (this.#staged === undefined) await this.#stock.get();
    else {
      if (parts.includes('prosody')) await this.#staged.openProsody();
      if (parts.includes('vocoder')) await this.#staged.openVocoder();
    }
  }

  async phonemize({ language, clauses }: PhonemizeClausesRequest): Promise<readonly (readonly string[])[]> {
    const phonemizer = await this.#phonemizer.get();
    return clauses.map((words) => phonemizer.phonemize({ language, words }));
  }

  async infer(request: InferRequest): Promise<Inference> {
    return (await this.#stock.get()).infer(request);
  }

  async prosody(request: InferRequest): Promise<Prosody> {
    return this.#openStaged().prosody(request);
  }

  async vocode(request: VocodeRequest): Promise<Vocoded> {
    return this.#openStaged().vocode(request);
  }

  async close(): Promise<void> {
    await (await this.#stock.take())?.close();
    await this.#staged?.close();
  }

  #openStaged(): StagedSession {
    if (this.#staged === undefined) throw new TypeError('the stock engine has no stages');
    return this.#staged;
  }
}
