import { VortexError } from '@vortex/runtime';
import type { ReadVoice } from '../catalog/voice-names.ts';

/** Stands in for the engine: names with + between them, and nothing at all after a file. */
export const readVoice: ReadVoice = (voice) => {
  if (/^[\w ]*$/.test(voice)) return [voice];
  const names = voice.split('+');
  const empty = names.indexOf('');
  if (empty !== -1) throw new BlendError({ position: names.slice(0, empty).join('+').length });
  return names.filter((name) => !name.endsWith('.bin'));
};

class BlendError extends VortexError {
  constructor({ position }: { position: number }) {
    super({
      code: 'BLEND_INVALID',
      message: `It cannot be read at character ${position + 1}.\n${' '.repeat(position)}^`,
      hint: 'Name a voice there.',
    });
  }
}
