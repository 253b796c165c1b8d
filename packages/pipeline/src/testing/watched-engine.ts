import { FakeSpeechEngine } from '@vortex/tts-core/testing';

/** An engine that hums, and counts what it is asked for. */
export class WatchedEngine extends FakeSpeechEngine {
  /** How often it made a sound. */
  sounds = 0;
  /** The speed of every prediction and inference, the emotion's tempo included. */
  readonly speeds: number[] = [];
  /** Called before each sound; may throw. */
  beforeSound: () => Promise<void> | void = () => {};

  override prosody(request: Parameters<FakeSpeechEngine['prosody']>[0]) {
    this.speeds.push(request.speed);
    return super.prosody(request);
  }

  override async vocode(request: Parameters<FakeSpeechEngine['vocode']>[0]) {
    this.sounds += 1;
    await this.beforeSound();
    return super.vocode(request);
  }

  override async infer(request: Parameters<FakeSpeechEngine['infer']>[0]) {
    this.sounds += 1;
    this.speeds.push(request.speed);
    await this.beforeSound();
    return super.infer(request);
  }
}
