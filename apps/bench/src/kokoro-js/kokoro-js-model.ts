import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { VOCABULARY } from '@vortex/tts-core';
import { ModelProtoSchema } from 'onnx-buf';
import { PeerModelError } from '../errors.ts';
import { makeFloat } from './float-graph.ts';
import { kokoroJsFiles } from './kokoro-js-files.ts';
import { renameForKokoroJs } from './rename-values.ts';

/** Raised when the files change, so that older ones are not taken for them. */
const LAYOUT_VERSION = 1;

export interface KokoroJsModelOptions {
  /** Kokoro's int8 export, as it was published. */
  readonly weightsFile: string;
  readonly weightsSha256: string;
  /** Where the folder is kept for the next run. */
  readonly cacheDir: string;
}

/**
 * Lays the installed weights out the way kokoro-js reads them: `q8` is the published graph under other names, `fp32`
 * the same weights in float. Made once; it takes some seconds and 420 MB.
 *
 * @returns the folder.
 * @throws PeerModelError for weights that are another export.
 */
export async function prepareKokoroJsModel(options: KokoroJsModelOptions): Promise<string> {
  const { weightsFile, weightsSha256, cacheDir } = options;
  const directory = path.join(cacheDir, `kokoro-js-${weightsSha256.slice(0, 16)}-v${LAYOUT_VERSION}`);
  if (existsSync(directory)) return directory;

  await mkdir(cacheDir, { recursive: true });
  const staging = await mkdtemp(`${directory}.`);
  try {
    await mkdir(path.join(staging, 'onnx'));
    for (const [name, content] of Object.entries(kokoroJsFiles(VOCABULARY))) {
      await writeFile(path.join(staging, name), JSON.stringify(content, undefined, 2));
    }
    const { q8, fp32 } = kokoroJsGraphs(await readFile(weightsFile));
    await writeFile(path.join(staging, 'onnx', 'model_quantized.onnx'), q8);
    await writeFile(path.join(staging, 'onnx', 'model.onnx'), fp32());
    await rename(staging, directory).catch((error: unknown) => {
      // Another run was quicker; its files are the same.
      if (!existsSync(directory)) throw error;
    });
    return directory;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The bytes of both graphs; the large one only when it is asked for. */
export function kokoroJsGraphs(weights: Uint8Array): { q8: Uint8Array; fp32: () => Uint8Array } {
  const model = readModel(weights);
  const { graph } = model;
  if (graph === undefined) throw new PeerModelError({ reason: 'the file holds no graph' });
  renameForKokoroJs(graph);
  return {
    q8: toBinary(ModelProtoSchema, model),
    fp32: () => {
      makeFloat(graph);
      return toBinary(ModelProtoSchema, model);
    },
  };
}

function readModel(weights: Uint8Array) {
  try {
    return fromBinary(ModelProtoSchema, weights, { readUnknownFields: false });
  } catch (cause) {
    throw new PeerModelError({ reason: 'the file is no ONNX model', cause });
  }
}
