import { existsSync } from 'node:fs';
import path from 'node:path';
import { readManifest } from '@vortex/kokoro-graph';
import type { KokoroModel } from '../engine/kokoro-engine.ts';
import type { EngineDescription } from '../engine/speech-engine.ts';
import { ModelFileError } from '../errors.ts';

export interface FindModelOptions {
  readonly modelDir: string;
  readonly precision: 'fp32' | 'fast';
}

export interface FoundModel {
  readonly model: KokoroModel;
  readonly precision: EngineDescription['precision'];
}

/** The published weights, which the stock engine speaks; the first one that is there. */
const WEIGHTS_FILES = [
  { name: 'kokoro-v1.0.onnx', precision: 'fp32' },
  { name: 'kokoro-v1.0.int8.onnx', precision: 'int8' },
] as const;

/**
 * Finds out what a folder holds: a compiled model, which has a manifest, or the published weights.
 *
 * @throws ModelFileError when the manifest is damaged or the compiled model lacks the precision.
 */
export async function findModel({ modelDir, precision }: FindModelOptions): Promise<FoundModel> {
  const manifest = await readManifest(modelDir).catch((cause: Error) => {
    throw new ModelFileError({ path: modelDir, found: cause.message, cause });
  });
  if (manifest === undefined) {
    const weights = WEIGHTS_FILES.find(({ name }) => existsSync(path.join(modelDir, name))) ?? WEIGHTS_FILES[1];
    return { model: { engine: 'stock', file: path.join(modelDir, weights.name) }, precision: weights.precision };
  }
  const vocoder = manifest.vocoders[precision];
  if (vocoder === undefined) {
    const known = Object.keys(manifest.vocoders).join(', ');
    throw new ModelFileError({ path: modelDir, found: `it was compiled for ${known}, not for ${precision}` });
  }
  const model: KokoroModel = {
    engine: 'compiled',
    prosodyFile: path.join(modelDir, manifest.prosody.name),
    vocoderFile: path.join(modelDir, vocoder.name),
  };
  return { model, precision };
}
