import type { EngineSettings } from '@vortex/pipeline';

/** How the engine runs, as options of a command. */
export type EngineFlags = Pick<EngineSettings, 'device' | 'precision' | 'processes' | 'threads'>;

/** The engine's part of a command's options. */
export function engineFlags({ device, precision, processes, threads }: EngineFlags): EngineFlags {
  return { device, precision, processes, threads };
}
