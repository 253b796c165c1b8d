import type {
  EngineDescription,
  Inference,
  InferRequest,
  PhonemizeClausesRequest,
  SpeechEngine,
} from '../engine/speech-engine.ts';
import { NothingToSpeakError } from '../errors.ts';
import { KOKORO_SAMPLE_RATE, SAMPLES_PER_FRAME, STYLE_DIMENSIONS, STYLE_ROWS } from '../kokoro/kokoro-constants.ts';
import { PAD_ID, VOCABULARY } from '../tokens/vocabulary.ts';
import type { VoicePack } from '../voices/voice-pack.ts';

/** Frames of a sound at speed 1; a pad is longer, as Kokoro's is. */
const SOUND_FRAMES = 3;
const PAD_FRAMES = 18;

const SPACE_ID = VOCABULARY.get(' ');

/**
 * An engine that hums instead of speaking: words are spelled by their letters, every sound lasts 75 ms at speed 1, and
 * the pitch depends on the voice. Quick, deterministic, and in need of no model.
 */
export class FakeSpeechEngine implements SpeechEngine {
  async load(): Promise<EngineDescription> {
    return { engine: 'stock', modelFile: 'fake', threads: 1 };
  }

  async phonemize({ clauses }: PhonemizeClausesRequest): Promise<readonly (readonly string[])[]> {
    return clauses.map((words) => words.map(spell));
  }

  async infer({ ids, style, speed }: InferRequest): Promise<Inference> {
    if (ids.length <= 2) throw new NothingToSpeakError({ reason: 'there are no tokens' });
    const durations = Int32Array.from(ids, (id) =>
      Math.max(1, Math.round((id === PAD_ID ? PAD_FRAMES : SOUND_FRAMES) / speed)),
    );
    const frames = durations.reduce((total, duration) => total + duration, 0);
    const samples = new Float32Array(frames * SAMPLES_PER_FRAME);
    const frequency = 200 + 100 * style[0]!;
    let position = 0;
    for (const [index, id] of ids.entries()) {
      const end = position + durations[index]! * SAMPLES_PER_FRAME;
      const level = id === PAD_ID || id === SPACE_ID ? 0 : 0.2;
      for (; position < end; position++) {
        samples[position] = level * Math.sin((2 * Math.PI * frequency * position) / KOKORO_SAMPLE_RATE);
      }
    }
    return { samples, durations };
  }

  async close(): Promise<void> {}
}

function spell(word: string): string {
  return [...word.toLowerCase()]
    .filter((letter) => /[a-z]/.test(letter))
    .join('')
    .replaceAll('g', 'ɡ');
}

/** Voices that differ in their pitch: `voices` as `Kokoro` takes them. */
export function fakeVoices(ids: readonly string[]): {
  list(): Promise<string[]>;
  load(id: string): Promise<VoicePack>;
} {
  return {
    list: async () => [...ids].sort(),
    load: async (id) => ({ rows: new Float32Array(STYLE_ROWS * STYLE_DIMENSIONS).fill(ids.indexOf(id) / ids.length) }),
  };
}
