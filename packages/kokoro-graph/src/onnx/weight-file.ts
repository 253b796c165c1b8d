import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Tensor } from './tensor.ts';

/** Where a constant lies in a weight file. */
export interface Placement {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** Every constant starts on a page, so that the runtime can map it where it lies. */
const PAGE_BYTES = 4096;

/**
 * Constants outside of the graphs that use them, each written straight from the memory it is in, and once however many
 * graphs share it.
 */
export class WeightFile implements AsyncDisposable {
  readonly fileName: string;
  readonly #file: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  readonly #placements = new Map<Tensor, Placement>();
  #bytes = 0;

  private constructor(file: FileHandle, fileName: string) {
    this.#file = file;
    this.fileName = fileName;
  }

  /** Creates the file; one that is there already is an error of the file system. */
  static async create(path: string): Promise<WeightFile> {
    return new WeightFile(await open(path, 'wx'), basename(path));
  }

  async place(tensor: Tensor): Promise<Placement> {
    const known = this.#placements.get(tensor);
    if (known !== undefined) return known;
    await this.#append(new Uint8Array(-this.#bytes & (PAGE_BYTES - 1)));
    const placement = { location: this.fileName, offset: this.#bytes, length: tensor.bytes.byteLength };
    await this.#append(tensor.bytes);
    this.#placements.set(tensor, placement);
    return placement;
  }

  /** What has been written so far. */
  summary(): { readonly bytes: number; readonly sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }

  /** Waits until everything is on the disk. */
  async flush(): Promise<void> {
    await this.#file.sync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  async #append(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#bytes += bytes.byteLength;
    for (let done = 0; done < bytes.byteLength; ) {
      done += (await this.#file.write(bytes, done)).bytesWritten;
    }
  }
}
