import type { EngineSettings } from '@vortex/pipeline';

/** How the engine runs, as options of a command. */
export type EngineFlags = Pick<EngineSettings, 'precision' | 'processes' | 'threads'>;

/** The engine's part of a command's options. */
export function engineFlags({ precision, processes, threads }: EngineFlags): EngineFlags {
  return { precision, processes, threads };
}
