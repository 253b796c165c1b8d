import type { Cue, Pcm } from '@vortex/audio';
import type { MemorySnapshot } from '@vortex/model-registry';
import type { VortexError } from '@vortex/runtime';
import type { Speech, SpokenWord } from '@vortex/tts-core';
import type { SlotWarning } from './slot-warning.ts';

/** How long each step took, in milliseconds; a step that was not reached is absent. */
export interface SlotTimings {
  readonly validateMs?: number;
  readonly acquireMs?: number;
  readonly speakMs?: number;
  readonly totalMs: number;
}

/** What the registry held before and after the slot. */
export interface SlotSnapshots {
  readonly before: MemorySnapshot;
  readonly after: MemorySnapshot;
}

/** A word of a slot; its source offsets point into the text of its segment. */
export interface SlotWord extends SpokenWord {
  /** Where the recipe says it: `audio_track.script` or `audio_track.segments[2]`. */
  readonly path: string;
}

/** Something that was asked for and replaced. */
export interface Substitution {
  readonly requested: string;
  readonly used: string;
  readonly errorCode: string;
}

export interface SlotSuccess {
  readonly success: true;
  readonly slotId: string;
  /** 24 kHz mono, at most as long as the slot. */
  readonly audio: Pcm;
  readonly words: readonly SlotWord[];
  readonly captions: readonly Cue[];
  readonly warnings: readonly SlotWarning[];
  readonly timings: SlotTimings;
  readonly seed: number;
  /** Which engine spoke, and how precisely it computes. */
  readonly engine: Speech['engine'];
  readonly precision: Speech['precision'];
  /** The engine voices that spoke, in order of their first word. */
  readonly voiceIds: readonly string[];
  /** Whether something was replaced; `substitutions` says what. */
  readonly degraded: boolean;
  readonly substitutions: readonly Substitution[];
  readonly snapshots: SlotSnapshots;
}

export interface SlotFailure {
  readonly success: false;
  readonly slotId: string;
  readonly error: VortexError;
  readonly timings: SlotTimings;
  readonly snapshots: SlotSnapshots;
}

export type SlotResult = SlotSuccess | SlotFailure;
