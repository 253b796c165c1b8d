import type { SnapshotTrigger } from '../memory-snapshot.ts';
import type { AcquireOutcome, Notice } from '../registry-events.ts';
import type { Failure } from './failure.ts';

/** What the shell has to do after a step; answers come back as a `StepEvent`. */
export type Effect =
  | {
      readonly type: 'grant';
      readonly waiterId: number;
      readonly leaseId: number;
      readonly modelId: string;
      readonly generation: number;
      readonly outcome: AcquireOutcome;
      readonly waitedMs: number;
      readonly atMs: number;
    }
  | { readonly type: 'ready'; readonly waiterId: number }
  | { readonly type: 'reject'; readonly waiterId: number; readonly failure: Failure }
  | { readonly type: 'revoke'; readonly leaseId: number; readonly failure: Failure }
  | {
      readonly type: 'load';
      readonly modelId: string;
      readonly generation: number;
      /** The device's activity now; a probe delta counts only if it is the same afterwards. */
      readonly activity: number;
      /** Used on the device right before, if that is known. */
      readonly usedBytes: number | undefined;
    }
  | { readonly type: 'abort-load'; readonly generation: number; readonly failure: Failure | undefined }
  | {
      readonly type: 'dispose';
      readonly modelId: string;
      readonly generation: number;
      readonly activity: number;
      readonly expectedBytes: number;
    }
  | { readonly type: 'abort-dispose'; readonly generation: number }
  /** A load that nobody waits for any more has succeeded: what it made is its own to dispose. */
  | { readonly type: 'dispose-orphan'; readonly modelId: string; readonly generation: number }
  | { readonly type: 'forget'; readonly generation: number }
  | { readonly type: 'measure'; readonly modelId: string; readonly generation: number }
  | { readonly type: 'probe' }
  | { readonly type: 'snapshot'; readonly trigger: SnapshotTrigger }
  | { readonly type: 'notice'; readonly notice: Notice };
