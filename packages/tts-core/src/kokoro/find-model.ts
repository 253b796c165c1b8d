import { existsSync } from 'node:fs';
import path from 'node:path';
import type { KokoroModel } from '../engine/kokoro-engine.ts';
import type { EngineDescription } from '../engine/speech-engine.ts';

export interface FindModelOptions {
  readonly modelDir: string;
  readonly precision: 'fp32' | 'fast';
}

export interface FoundModel {
  readonly model: KokoroModel;
  readonly precision: EngineDescription['precision'];
}

export const WEIGHTS_FILE_NAME = 'kokoro-v1.0.int8.onnx';

export async function findModel({ modelDir, precision }: FindModelOptions): Promise<FoundModel> {
  const prosodyFile = path.join(modelDir, 'prosody.onnx');
  const vocoderFile = path.join(modelDir, precision === 'fast' ? 'vocoder.fast.onnx' : 'vocoder.onnx');
  if (existsSync(prosodyFile)) return { model: { engine: 'compiled', prosodyFile, vocoderFile }, precision };
  return { model: { engine: 'stock', file: path.join(modelDir, WEIGHTS_FILE_NAME) }, precision: 'int8' };
}
