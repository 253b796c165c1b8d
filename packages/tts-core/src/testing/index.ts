export { createFakeKokoro, type FakeKokoroOptions } from './fake-kokoro.ts';
export { FakeSpeechEngine, fakeVoices } from './fake-speech-engine.ts';
export { type ContractCase, speechModelContract } from './speech-model-contract.ts';
