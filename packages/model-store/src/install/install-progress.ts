import type { VortexError } from '@vortex/runtime';
import type { SourceName } from '../sources/model-source.ts';

/**
 * `waiting` for another process that installs the same · `connecting` · `downloading` · `unpacking` a package ·
 * `verifying` hashes · `source-failed`, with the reason in `error` · `installed`.
 */
export type InstallPhase =
  | 'waiting'
  | 'connecting'
  | 'downloading'
  | 'unpacking'
  | 'verifying'
  | 'source-failed'
  | 'installed';

/** What an install is doing right now. */
export interface InstallProgress {
  readonly artifact: string;
  readonly phase: InstallPhase;
  /** Undefined while no source is being asked. */
  readonly source: SourceName | undefined;
  /** Of this source, what was kept from an interrupted download included. */
  readonly receivedBytes: number;
  readonly totalBytes: number | undefined;
  /** Set when `phase` is `source-failed`. */
  readonly error?: VortexError;
}
