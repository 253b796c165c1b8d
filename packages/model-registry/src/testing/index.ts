export { FakeProbe, type FakeProbeOptions, type ProbeAnswer } from './fake-probe.ts';
export { finishWorld } from './finish-world.ts';
export {
  assertHolds,
  type RegistryCommand,
  type RegistryCommandsOptions,
  registryCommands,
} from './registry-commands.ts';
export { RegistryWorld, type RegistryWorldOptions, type ScriptedModels } from './registry-world.ts';
export { type ScriptedInstance, ScriptedModel, type ScriptedModelOptions } from './scripted-model.ts';
export { violationsOf } from './violations.ts';
export type { WorldAcquire } from './world-acquire.ts';
