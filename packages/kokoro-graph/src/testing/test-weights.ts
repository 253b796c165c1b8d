import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const { VORTEX_TEST_WEIGHTS: named, VORTEX_HOME: home } = process.env;

/** Where `vortex models install` puts the stock model, on each platform. */
const installed = [
  home,
  join(homedir(), '.cache/vortex'),
  join(homedir(), 'Library/Caches/vortex'),
  join(homedir(), 'AppData/Local/vortex/Cache'),
].map((cache) => cache && join(cache, 'artifacts/kokoro-weights-int8/kokoro-v1.0.int8.onnx'));

/** The stock model's file: the one that VORTEX_TEST_WEIGHTS names, else the installed one, else undefined. */
export const testWeights: string | undefined = (named === undefined ? installed : [named]).find(
  (path) => path !== undefined && existsSync(path),
);

/** Why the tests that need it do not run. */
export const missingWeights =
  testWeights === undefined ? ' (skipped: install the model, or name it in VORTEX_TEST_WEIGHTS)' : '';
