import type { SpeechEngine } from '../engine/speech-engine.ts';
import { InlineHost } from '../host/inline-host.ts';
import { Kokoro } from '../kokoro/kokoro.ts';
import { KOKORO_VOICE_IDS } from '../voices/voice-ids.ts';
import { FakeSpeechEngine, fakeVoices } from './fake-speech-engine.ts';

export interface FakeKokoroOptions {
  /** @default a FakeSpeechEngine */
  readonly engine?: SpeechEngine;
}

/** The real Kokoro on an engine that hums: everything but pronunciation and sound is as in production. */
export function createFakeKokoro({ engine = new FakeSpeechEngine() }: FakeKokoroOptions = {}): Kokoro {
  return new Kokoro({
    host: new InlineHost(engine),
    voices: fakeVoices(KOKORO_VOICE_IDS),
    description: { engine: 'stock', modelFile: 'fake', threads: 1 },
  });
}
