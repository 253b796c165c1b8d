import type {
  Inference,
  InferRequest,
  PhonemizeClausesRequest,
  Prosody,
  SpeechEngine,
  Vocoded,
  VocodeRequest,
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
  async probe(): Promise<void> {}

  async load(): Promise<void> {}

  async phonemize({ clauses }: PhonemizeClausesRequest): Promise<readonly (readonly string[])[]> {
    return clauses.map((words) => words.map(spell));
  }

  async infer({ ids, style, speed }: InferRequest): Promise<Inference> {
    const { durations, f0, n } = hum({ ids, style, speed });
    return { samples: soundOf({ f0, n }), durations };
  }

  async prosody(request: InferRequest): Promise<Prosody> {
    const { durations, f0, n } = hum(request);
    return { durations, f0, n, asr: new Float32Array(f0.length / 2) };
  }

  async vocode({ f0, n, offsetSamples }: VocodeRequest): Promise<Vocoded> {
    return { samples: soundOf({ f0, n, offsetSamples }) };
  }

  async close(): Promise<void> {}
}

/** Durations, and curves with two values a frame: a tone where there is a sound, silence at pads and spaces. */
function hum({ ids, style, speed }: InferRequest): Omit<Prosody, 'asr'> {
  if (ids.length <= 2) throw new NothingToSpeakError({ reason: 'there are no tokens' });
  const durations = Int32Array.from(ids, (id) =>
    Math.max(1, Math.round((id === PAD_ID ? PAD_FRAMES : SOUND_FRAMES) / speed)),
  );
  const isSilent = (id: number) => id === PAD_ID || id === SPACE_ID;
  const halfFrames = ids.flatMap((id, index) => new Array<number>(2 * durations[index]!).fill(isSilent(id) ? 0 : 1));
  const frequency = 200 + 100 * style[0]!;
  return { durations, f0: Float32Array.from(halfFrames, (on) => on * frequency), n: Float32Array.from(halfFrames) };
}

function soundOf({
  f0,
  n,
  offsetSamples = 0,
}: {
  f0: Float32Array;
  n: Float32Array;
  offsetSamples?: number;
}): Float32Array {
  const samplesPerValue = SAMPLES_PER_FRAME / 2;
  return Float32Array.from({ length: f0.length * samplesPerValue }, (_, index) => {
    const value = Math.floor(index / samplesPerValue);
    const place = offsetSamples + index;
    const tone = Math.sin((2 * Math.PI * f0[value]! * place) / KOKORO_SAMPLE_RATE);
    // A whisper below the tone, because no real speech is digital silence.
    return 0.2 * n[value]! * tone + 1e-4 * Math.sin(place);
  });
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
