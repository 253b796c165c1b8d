export { FakeProbe, type FakeProbeOptions, type ProbeAnswer } from './fake-probe.ts';
export { assertHolds, type RegistryCommand, registryCommands } from './registry-commands.ts';
export { RegistryWorld, type RegistryWorldOptions, type WorldAcquire } from './registry-world.ts';
export { type ScriptedInstance, ScriptedModel, type ScriptedModelOptions } from './scripted-model.ts';
export { violationsOf } from './violations.ts';
