import { walkQueue } from './advance-queue.ts';
import { beginClose, finishClose } from './closing.ts';
import { expire } from './deadlines.ts';
import { type Draft, draftOf, finish, patchModel } from './draft.ts';
import type { Effect } from './effect.ts';
import { isCurrent, loaded, loadFailed, loadProgressed, lost } from './end-load.ts';
import { abandon, enqueue } from './enqueue.ts';
import { reclaim, relievePressure, sweep, watchPressure } from './housekeeping.ts';
import { observeGrowth } from './leak-detection.ts';
import { release, takeBack } from './lease-lifecycle.ts';
import { probed, probeFailed } from './probe-reports.ts';
import { cancelUnload, pin, register, unload, unpin, unregister } from './registration.ts';
import type { RegistryState } from './registry-state.ts';
import { retryCleared } from './second-attempt.ts';
import type { StepEvent } from './step-event.ts';
import { disposed, disposeFailed } from './unload-lifecycle.ts';

/** The state machine's type, for those who test it. */
export type Step = (
  state: RegistryState,
  event: StepEvent,
  nowMs: number,
) => { readonly state: RegistryState; readonly effects: readonly Effect[] };

/**
 * The whole registry as one synchronous function: what happened goes in, the next state and what to do come out.
 *
 * Every invariant holds between two steps, because nothing awaits inside one.
 */
export const step: Step = (state, event, nowMs) => {
  const draft = draftOf(state, nowMs);
  HANDLERS[event.type](draft, event as never);
  expire(draft);
  settle(draft);
  finishClose(draft);
  return finish(draft);
};

/**
 * Serves, unloads and relieves until nothing more follows from the state.
 *
 * It is asked after every event, because waiting for one particular event is how waiters get stuck (I11).
 */
function settle(draft: Draft): void {
  for (;;) {
    const { models, devices, queue } = draft;
    watchPressure(draft);
    retryCleared(draft);
    walkQueue(draft);
    sweep(draft);
    relievePressure(draft);
    if (draft.models === models && draft.devices === devices && draft.queue.length === queue.length) return;
  }
}

type Handlers = {
  readonly [Type in StepEvent['type']]: (draft: Draft, event: Extract<StepEvent, { type: Type }>) => void;
};

/** What each event itself does. */
const HANDLERS: Handlers = {
  register: (draft, { modelId, facts }) => register(draft, modelId, facts),
  unregister: (draft, { modelId }) => unregister(draft, modelId),
  acquire: (draft, { request }) => enqueue(draft, request),
  abandon: (draft, { waiterId }) => abandon(draft, waiterId),
  release: (draft, { modelId, leaseId }) => release(draft, modelId, leaseId),
  'lease-refused': (draft, { modelId, leaseId, why }) => takeBack(draft, modelId, leaseId, why),
  'load-progressed': (draft, { modelId, generation }) => loadProgressed(draft, modelId, generation),
  loaded: (draft, { modelId, generation, measuredBytes }) => loaded(draft, modelId, generation, measuredBytes),
  'load-failed': (draft, event) => loadFailed(draft, event.modelId, event.generation, event),
  disposed: (draft, { modelId, generation, settle }) => disposed(draft, modelId, generation, settle),
  'dispose-failed': (draft, { modelId, generation, error }) => disposeFailed(draft, modelId, generation, error),
  lost: (draft, { modelId, generation, error }) => lost(draft, modelId, generation, error),
  measured: (draft, { modelId, generation, measuredBytes }) => measured(draft, modelId, generation, measuredBytes),
  pin: (draft, { modelId }) => pin(draft, modelId),
  unpin: (draft, { modelId }) => unpin(draft, modelId),
  unload: (draft, { modelId, drainTimeoutMs }) => unload(draft, modelId, drainTimeoutMs),
  'cancel-unload': (draft, { modelId }) => cancelUnload(draft, modelId),
  reclaim: (draft, { device, targetBytes, reason }) => reclaim(draft, device, targetBytes, reason),
  probed: (draft, { readings }) => probed(draft, readings),
  'probe-failed': (draft, { error }) => probeFailed(draft, error),
  tick: () => {},
  close: (draft, { drainTimeoutMs }) => beginClose(draft, drainTimeoutMs),
};

/** A model was measured again while it was at rest: its weight follows, its declaration does not (I6). */
function measured(draft: Draft, modelId: string, generation: number, bytes: number): void {
  const entry = draft.models.get(modelId);
  if (entry?.residency.state !== 'ready' || !isCurrent(entry, generation)) return;
  patchModel(draft, modelId, { measuredBytes: bytes });
  observeGrowth(draft, modelId, bytes);
}
