import type { PreflightReport } from './plan-admission.ts';

/** Why an acquire is refused, as data; the shell makes the error. */
export type Failure = { readonly modelId: string } & (
  | { readonly code: 'MODEL_NOT_FOUND'; readonly known: readonly string[] }
  | {
      readonly code: 'MODEL_LOAD_FAILED';
      readonly cause: unknown;
      readonly retryAfterMs: number;
    }
  | {
      readonly code: 'MODEL_LOAD_TIMEOUT';
      readonly limit: 'total' | 'stall';
      readonly timeoutMs: number;
      readonly retryAfterMs: number;
    }
  | {
      readonly code: 'MODEL_UNAVAILABLE';
      readonly reason: 'failed' | 'quarantined' | 'probe';
      readonly retryAfterMs: number | undefined;
      readonly cause: unknown;
    }
  | {
      readonly code: 'MEMORY_PRESSURE';
      readonly report: PreflightReport;
      readonly retryable: boolean;
      readonly cause: unknown;
    }
  | { readonly code: 'ACQUIRE_TIMEOUT'; readonly waitedMs: number; readonly report: PreflightReport }
  | { readonly code: 'QUEUE_FULL'; readonly limit: number; readonly retryAfterMs: number }
  | { readonly code: 'MODEL_BUSY'; readonly problem: string }
  | { readonly code: 'MODEL_LOST'; readonly cause: unknown }
  | { readonly code: 'REGISTRY_CLOSED' }
);
