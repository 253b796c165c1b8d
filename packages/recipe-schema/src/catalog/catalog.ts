import type { Emotion } from './emotions.ts';
import type { ModelsConfig } from './models.ts';
import type { ReadVoice } from './voice-names.ts';
import type { Voice } from './voices.ts';

/** Everything that a recipe may refer to. */
export interface Catalog {
  /** By the name that recipes use. */
  readonly voices: ReadonlyMap<string, Voice>;
  /** By the name that recipes use; always has `neutral`. */
  readonly emotions: ReadonlyMap<string, Emotion>;
  readonly models: ModelsConfig;
  /** The voices of the engine, which recipes may use directly. */
  readonly engineVoiceIds: readonly string[];
  /** Reads blends of them; without it, every voice is a name. */
  readonly readVoice?: ReadVoice | undefined;
}
