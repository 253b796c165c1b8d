import { VortexError } from '@vortex/runtime';
import type { Finding } from '../issues/issue.ts';
import { unknownName } from '../issues/unknown-name.ts';
import type { Path } from '../source/path.ts';

/**
 * The voices of the engine that a voice is made of: one for `af_sky`, two for `af_sarah(2)+af_sky`, none for a file.
 * Throws a VortexError that points at the character where it cannot be read.
 */
export type ReadVoice = (voice: string) => readonly string[];

/** What a voice may be called. */
export interface VoiceNames {
  /** What may stand alone. */
  readonly names: readonly string[];
  /** What a blend may be made of. */
  readonly engineVoiceIds: readonly string[];
  /** Without it there are no blends. */
  readonly readVoice: ReadVoice | undefined;
}

/** A name that nothing goes by, and those that it may have been. */
export interface UnknownVoice {
  readonly name: string;
  readonly known: readonly string[];
}

/** The names in a voice that nothing goes by. @throws whatever `readVoice` throws */
export function findUnknownVoices(
  voice: string,
  { names, engineVoiceIds, readVoice }: VoiceNames,
): readonly UnknownVoice[] {
  if (names.includes(voice)) return [];
  const parts = readVoice?.(voice) ?? [voice];
  return parts
    .filter((name) => name === voice || !engineVoiceIds.includes(name))
    .map((name) => ({ name, known: name === voice ? names : engineVoiceIds }));
}

/** What is wrong with a voice, if anything. */
export function voiceFindings(path: Path, kind: string, voice: string, names: VoiceNames): Finding[] {
  try {
    return findUnknownVoices(voice, names).flatMap(({ name, known }) =>
      unknownName(path, name === voice ? kind : 'engine voice', name, known),
    );
  } catch (error) {
    if (!VortexError.isInstance(error)) throw error;
    // The lines after the first draw an arrow, which only a terminal can show.
    const [reason = ''] = error.message.split('\n');
    return [{ path, found: `an unreadable ${kind}: ${reason.replace(/\.$/, '')}` }];
  }
}
