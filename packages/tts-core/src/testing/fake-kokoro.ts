import type { EngineDescription, SpeechEngine } from '../engine/speech-engine.ts';
import { InlineHost } from '../host/inline-host.ts';
import { Kokoro } from '../kokoro/kokoro.ts';
import { KOKORO_VOICE_IDS } from '../voices/voice-ids.ts';
import { FakeSpeechEngine, fakeVoices } from './fake-speech-engine.ts';

export interface FakeKokoroOptions {
  /** Which way it speaks. @default 'compiled' */
  readonly kind?: EngineDescription['engine'];
  /** What hums on each host. @default one FakeSpeechEngine */
  readonly engines?: readonly SpeechEngine[];
}

/** The real Kokoro on engines that hum: everything but pronunciation and sound is as in production. */
export function createFakeKokoro({
  kind = 'compiled',
  engines = [new FakeSpeechEngine()],
}: FakeKokoroOptions = {}): Kokoro {
  return new Kokoro({
    hosts: engines.map((engine) => new InlineHost(engine)),
    voices: fakeVoices(KOKORO_VOICE_IDS),
    description: {
      engine: kind,
      precision: 'fp32',
      model: 'fake',
      device: 'cpu',
      processes: engines.length,
      threads: 1,
    },
  });
}
