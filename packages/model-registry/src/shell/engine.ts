import type { Clock } from '@vortex/runtime';
import { nextWakeMs } from '../core/deadlines.ts';
import type { Effect } from '../core/effect.ts';
import type { RegistryState } from '../core/registry-state.ts';
import type { Step } from '../core/step.ts';
import type { StepEvent } from '../core/step-event.ts';
import { WakeTimer } from './wake-timer.ts';

export interface EngineOptions {
  readonly step: Step;
  readonly state: RegistryState;
  readonly clock: Clock;
  readonly run: (effect: Effect) => void;
  /** Called when a step and its effects are done. */
  readonly onSettled: () => void;
}

/**
 * Holds the one state, steps it, and carries effects out.
 *
 * Effects run after the new state is in place and in the order in which they were decided, so that code of users, which
 * may call back into the registry, never sees anything half done (I16).
 */
export class Engine {
  readonly #step: Step;
  readonly #run: (effect: Effect) => void;
  readonly #onSettled: () => void;
  readonly #timer: WakeTimer;
  readonly #effects: Effect[] = [];
  readonly #watchers = new Set<() => void>();
  #state: RegistryState;
  #steppedAtMs = 0;
  #isStepping = false;
  #isDraining = false;

  constructor({ step, state, clock, run, onSettled }: EngineOptions) {
    this.#step = step;
    this.#state = state;
    this.#run = run;
    this.#onSettled = onSettled;
    this.#timer = new WakeTimer(clock, () => this.dispatch({ type: 'tick' }));
  }

  get state(): RegistryState {
    return this.#state;
  }

  get eventLoopLagMs(): number | undefined {
    return this.#timer.lagMs;
  }

  now(): number {
    return this.#timer.now();
  }

  dispatch(event: StepEvent): void {
    // Only an eviction policy can get here while a step runs; it is pure by contract, and its throw is caught.
    if (this.#isStepping) throw new Error('An eviction policy called the registry.');
    this.#isStepping = true;
    try {
      this.#steppedAtMs = this.now();
      const { state, effects } = this.#step(this.#state, event, this.#steppedAtMs);
      this.#state = state;
      for (const effect of effects) this.#effects.push(effect);
    } finally {
      this.#isStepping = false;
    }
    if (!this.#isDraining) this.#drain();
  }

  #drain(): void {
    this.#isDraining = true;
    try {
      for (let effect = this.#effects.shift(); effect; effect = this.#effects.shift()) this.#run(effect);
    } finally {
      this.#isDraining = false;
    }
    if (this.#watchers.size > 0) for (const check of [...this.#watchers]) check();
    this.#onSettled();
    if (this.#state.phase === 'closed') this.#timer[Symbol.dispose]();
    else this.#timer.schedule(nextWakeMs(this.#state, this.#steppedAtMs), isAwaited(this.#state));
  }

  /** Waits until the state has an answer. It is asked after every step, for no single event is sure to come (I11). */
  until<T>(answer: (state: RegistryState) => T | undefined, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        this.#watchers.delete(check);
        signal?.removeEventListener('abort', onAbort);
        finish();
      };
      const onAbort = () => settle(() => reject(signal?.reason));
      const check = () => {
        try {
          const found = answer(this.#state);
          if (found !== undefined) settle(() => resolve(found));
        } catch (error) {
          settle(() => reject(error));
        }
      };
      this.#watchers.add(check);
      if (signal?.aborted) onAbort();
      else {
        signal?.addEventListener('abort', onAbort, { once: true });
        check();
      }
    });
  }
}

/** Whether someone waits for what only time can bring; idle models alone do not keep the process alive. */
function isAwaited({ queue, models, phase }: RegistryState): boolean {
  if (queue.length > 0 || phase === 'closing') return true;
  for (const { residency } of models.values()) {
    if (residency.state === 'loading' || residency.state === 'unloading') return true;
  }
  return false;
}
