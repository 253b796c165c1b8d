import { queueAhead } from './advance-queue.ts';
import { type Draft, notify, patchModel } from './draft.ts';
import { planReport } from './plan-admission.ts';
import type { Waiter } from './registry-state.ts';
import { rejectWaiter } from './reject-waiter.ts';
import type { AcquireRequest } from './step-event.ts';

/** How long a caller is told to stay away when the queue is full. */
const QUEUE_FULL_RETRY_MS = 1_000;

/** Puts a request into the queue, from which it is served in the same step if it can be. */
export function enqueue(draft: Draft, request: AcquireRequest): void {
  const { modelId, waiterId, wants, priority, tag, waitTimeoutMs, failFast } = request;
  const { nowMs } = draft;
  if (draft.phase !== 'open') {
    rejectWaiter(draft, request, { code: 'REGISTRY_CLOSED', modelId });
    return;
  }
  const entry = draft.models.get(modelId);
  if (!entry) {
    rejectWaiter(draft, request, { code: 'MODEL_NOT_FOUND', modelId, known: draft.models.keys() });
    return;
  }
  const { device } = entry.facts;
  const workingBytes = wants === 'ready' ? 0 : (request.workingBytes ?? entry.facts.workingBytes);
  const waiter: Waiter = {
    waiterId,
    modelId,
    device,
    wants,
    workingBytes,
    priority,
    tag,
    seq: ++draft.seq,
    enqueuedAtMs: nowMs,
    deadlineMs: nowMs + waitTimeoutMs,
    probeAttempts: draft.devices.get(device)!.probe?.attempts ?? 0,
    bypasses: 0,
    evicting: false,
    drains: [],
    blocksOthers: false,
    announced: false,
    outcome: 'hit',
  };
  if (failFast || draft.queue.length >= draft.settings.maxQueue) {
    const report = planReport(draft, { modelId, workingBytes, nowMs, ahead: queueAhead(draft, device, priority) });
    if (report.verdict === 'must-wait' || (report.verdict === 'fits-after-eviction' && !failFast)) {
      const limit = draft.settings.maxQueue;
      rejectWaiter(
        draft,
        waiter,
        failFast
          ? { code: 'MEMORY_PRESSURE', modelId, report, retryable: true, cause: undefined }
          : { code: 'QUEUE_FULL', modelId, limit, retryAfterMs: QUEUE_FULL_RETRY_MS },
      );
      return;
    }
  }
  draft.queue = [...draft.queue, waiter];
}

/** The caller left; whether its load goes on is decided when the others had their turn (I19). */
export function abandon(draft: Draft, waiterId: number): void {
  const queued = draft.queue.find((waiter) => waiter.waiterId === waiterId);
  if (queued) {
    draft.queue = draft.queue.filter((waiter) => waiter !== queued);
    notify(draft, { type: 'acquire.aborted', modelId: queued.modelId });
    return;
  }
  for (const { modelId, joined } of draft.models.values()) {
    const rest = joined.filter((waiter) => waiter.waiterId !== waiterId);
    if (rest.length === joined.length) continue;
    patchModel(draft, modelId, { joined: rest });
    notify(draft, { type: 'acquire.aborted', modelId });
    return;
  }
}
