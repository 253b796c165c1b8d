import { type Draft, notify } from './draft.ts';
import type { Failure } from './failure.ts';
import type { Waiter } from './registry-state.ts';

/** Ends a wait without a lease. */
export function rejectWaiter(
  draft: Draft,
  { waiterId, modelId }: Pick<Waiter, 'waiterId' | 'modelId'>,
  failure: Failure,
) {
  draft.effects.push({ type: 'reject', waiterId, failure });
  notify(draft, { type: 'acquire.rejected', modelId, code: failure.code });
}
