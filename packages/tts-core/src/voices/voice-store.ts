import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { VoiceNotFoundError } from '../errors.ts';
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
   * @throws VoiceNotFoundError with the ids there are and the nearest one.
   * @throws VoiceFileError when the file is damaged.
   */
  load(voiceId: string): Promise<VoicePack> {
    let pack = this.#packs.get(voiceId);
    if (pack === undefined) {
      pack = this.#read(voiceId);
      this.#packs.set(voiceId, pack);
      // A failure is not remembered: the file may be repaired while we run.
      pack.catch(() => this.#packs.delete(voiceId));
    }
    return pack;
  }

  async #read(voiceId: string): Promise<VoicePack> {
    // Only a name that the folder lists is opened, so that an id can never be a path.
    const available = await this.list();
    if (!available.includes(voiceId)) throw new VoiceNotFoundError({ voiceId, available });
    const file = path.join(this.#directory, `${voiceId}.bin`);
    return parseVoicePack({ bytes: await readFile(file), path: file });
  }
}
