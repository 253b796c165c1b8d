import { getEventListeners } from 'node:events';
import { VortexError } from '@vortex/runtime';
import type { Lease } from '../lease.ts';
import type { ScriptedInstance } from './scripted-model.ts';

/** One call of `acquire` or `preload` and what became of it. */
export interface WorldAcquire {
  readonly modelId: string;
  readonly workingBytes: number;
  readonly controller: AbortController;
  readonly abortReason: Error;
  lease: Lease<ScriptedInstance> | undefined;
  error: unknown;
  isSettled: boolean;
  isReleased: boolean;
}

export interface TrackAcquireOptions extends Pick<WorldAcquire, 'modelId' | 'workingBytes'> {
  readonly start: (signal: AbortSignal) => Promise<Lease<ScriptedInstance> | undefined>;
  readonly observe: (violation: string) => void;
}

/** Starts a call and looks closely at the moment in which it ends. */
export function trackAcquire({ modelId, workingBytes, start, observe }: TrackAcquireOptions): WorldAcquire {
  const acquire: WorldAcquire = {
    modelId,
    workingBytes,
    controller: new AbortController(),
    abortReason: new Error(`the caller of ${modelId} left`),
    lease: undefined,
    error: undefined,
    isSettled: false,
    isReleased: false,
  };
  const { signal } = acquire.controller;
  start(signal).then(
    (lease) => {
      acquire.isSettled = true;
      acquire.lease = lease;
      if (!lease || lease.signal.aborted) return;
      if (lease.model.isGone) observe(`I7: ${modelId} was handed out although it is gone`);
      if (lease.model.disposeCalls > 0) observe(`I7: ${modelId} was handed out after its dispose began`);
    },
    (error: unknown) => {
      acquire.isSettled = true;
      acquire.error = error;
      const isRight = signal.aborted ? error === acquire.abortReason : VortexError.isInstance(error);
      if (!isRight) observe(`I21: acquiring ${modelId} rejected with ${String(error)}`);
    },
  );
  return acquire;
}

/** Whether the signal of a call that is over is still listened to (I23). */
export function hasLeakedListener({ isSettled, controller }: WorldAcquire): boolean {
  return isSettled && getEventListeners(controller.signal, 'abort').length > 0;
}
