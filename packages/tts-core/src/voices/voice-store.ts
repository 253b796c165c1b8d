import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { VoiceFileError, VoiceNotFoundError } from '../errors.ts';
import { blendVoices, type VoiceShare } from './blend-voices.ts';
import { npyBytes } from './npy-voice.ts';
import { isPlainName, isVoiceFile, parseVoiceExpression, type VoiceTerm } from './voice-expression.ts';
import { parseVoicePack, type VoicePack } from './voice-pack.ts';

/** Reads voices from a folder of `<voice>.bin` files, each at most once. */
export class VoiceStore {
  readonly #directory: string;
  readonly #packs = new Map<string, Promise<VoicePack>>();

  constructor({ directory }: { directory: string }) {
    this.#directory = directory;
  }

  /** The ids of the voices in the folder, sorted; none when there is no such folder. */
  async list(): Promise<string[]> {
    const names = await readdir(this.#directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
      throw error;
    });
    return names
      .filter((name) => name.endsWith('.bin'))
      .map((name) => path.basename(name, '.bin'))
      .sort();
  }

  /**
   * A voice by its id, a blend such as `af_sarah(0.3)+af_jessica(0.7)`, or a `.bin` or `.npy` file by its path.
   *
   * @throws VoiceNotFoundError with the ids there are and the nearest one.
   * @throws VoiceExpressionError with the character where it cannot be read.
   * @throws VoiceFileError when a file is damaged.
   */
  load(voice: string): Promise<VoicePack> {
    let pack = this.#packs.get(voice);
    if (pack === undefined) {
      pack = this.#make(voice);
      this.#packs.set(voice, pack);
      // A failure is not remembered: the file may be repaired while we run.
      pack.catch(() => this.#packs.delete(voice));
    }
    return pack;
  }

  async #make(voice: string): Promise<VoicePack> {
    if (isPlainName(voice)) return this.#read(voice);
    const { timbre, prosody } = parseVoiceExpression(voice);
    const [only] = timbre;
    if (timbre === prosody && timbre.length === 1) return this.#readAny(only!);
    return blendVoices({ timbre: await this.#readShares(timbre), prosody: await this.#readShares(prosody) });
  }

  #readShares(terms: readonly VoiceTerm[]): Promise<VoiceShare[]> {
    return Promise.all(terms.map(async (term) => ({ pack: await this.#readAny(term), share: term.share })));
  }

  #readAny({ name }: VoiceTerm): Promise<VoicePack> {
    return isVoiceFile(name) ? readVoiceFile(name) : this.load(name);
  }

  async #read(voiceId: string): Promise<VoicePack> {
    // Only a name that the folder lists is opened, so that an id can never be a path.
    const available = await this.list();
    if (!available.includes(voiceId)) throw new VoiceNotFoundError({ voiceId, available });
    return readVoiceFile(path.join(this.#directory, `${voiceId}.bin`));
  }
}

async function readVoiceFile(file: string): Promise<VoicePack> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new VoiceFileError({ path: file, found: `it cannot be read (${cause.code})`, cause });
  });
  return parseVoicePack({
    bytes: file.toLowerCase().endsWith('.npy') ? npyBytes({ bytes, path: file }) : bytes,
    path: file,
  });
}
