import { advanceQueue } from './advance-queue.ts';
import { beginClose, finishClose } from './closing.ts';
import { expire } from './deadlines.ts';
import { type Draft, draftOf, finish, patchModel } from './draft.ts';
import type { Effect } from './effect.ts';
import { abandon, enqueue } from './enqueue.ts';
import { housekeep, reclaim } from './housekeeping.ts';
import { observeGrowth } from './leak-detection.ts';
import { release, takeBack } from './lease-lifecycle.ts';
import { isCurrent, loaded, loadFailed, loadProgressed, lost, retryCleared } from './load-lifecycle.ts';
import { probed, probeFailed } from './probe-reports.ts';
import { cancelUnload, pin, register, unload, unpin, unregister } from './registration.ts';
import type { RegistryState } from './registry-state.ts';
import type { StepEvent } from './step-event.ts';
import { disposed, disposeFailed } from './unload-lifecycle.ts';

/** The state machine's type, for those who test it. */
export type Step = (
  state: RegistryState,
  event: StepEvent,
) => { readonly state: RegistryState; readonly effects: readonly Effect[] };

/**
 * The whole registry as one synchronous function: what happened goes in, the next state and what to do come out.
 *
 * Every invariant holds between two steps, because nothing awaits inside one. After the event itself come what is due,
 * whoever can be served now, and what has to leave.
 */
export const step: Step = (state, event) => {
  const draft = draftOf(state, event.nowMs);
  apply(draft, event);
  expire(draft);
  retryCleared(draft);
  advanceQueue(draft);
  housekeep(draft);
  finishClose(draft);
  return finish(draft);
};

function apply(draft: Draft, event: StepEvent): void {
  switch (event.type) {
    case 'register':
      return register(draft, event.modelId, event.facts);
    case 'unregister':
      return unregister(draft, event.modelId);
    case 'acquire':
      return enqueue(draft, event.request);
    case 'abandon':
      return abandon(draft, event.waiterId);
    case 'release':
      return release(draft, event.modelId, event.leaseId);
    case 'lease-refused':
      return takeBack(draft, event.modelId, event.leaseId);
    case 'load-progressed':
      return loadProgressed(draft, event.modelId, event.generation);
    case 'loaded':
      return loaded(draft, event.modelId, event.generation, event.measuredBytes);
    case 'load-failed':
      return loadFailed(draft, event.modelId, event.generation, event);
    case 'disposed':
      return disposed(draft, event.modelId, event.generation, event.settle);
    case 'dispose-failed':
      return disposeFailed(draft, event.modelId, event.generation, event.error);
    case 'lost':
      return lost(draft, event.modelId, event.generation, event.error);
    case 'measured':
      return measured(draft, event.modelId, event.generation, event.measuredBytes);
    case 'pin':
      return pin(draft, event.modelId);
    case 'unpin':
      return unpin(draft, event.modelId);
    case 'unload':
      return unload(draft, event.modelId, event.drainTimeoutMs);
    case 'cancel-unload':
      return cancelUnload(draft, event.modelId);
    case 'reclaim':
      return reclaim(draft, event.device, event.targetBytes, event.reason);
    case 'probed':
      return probed(draft, event.readings);
    case 'probe-failed':
      return probeFailed(draft, event.error);
    case 'tick':
      return;
    case 'close':
      return beginClose(draft, event.drainTimeoutMs);
  }
}

/** A model was measured again while it was at rest: its weight follows, its declaration does not (I6). */
function measured(draft: Draft, modelId: string, generation: number, bytes: number): void {
  const entry = draft.models.get(modelId);
  if (!entry || entry.residency.state !== 'ready' || !isCurrent(entry, generation)) return;
  patchModel(draft, modelId, { measuredBytes: bytes });
  observeGrowth(draft, modelId, bytes);
}
