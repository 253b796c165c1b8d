import { VOICES_ARTIFACT } from '@vortex/pipeline';
import { loadCatalog } from '@vortex/recipe-schema';
import { KOKORO_VOICE_IDS, languageOfVoice } from '@vortex/tts-core';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printJson, printLines } from '../print.ts';

/** Lists the characters of the configuration and the voices of the engine. */
export async function listVoices({ json }: { json: boolean }, context: CliContext): Promise<ExitCode> {
  const { voices } = await loadCatalog(context.configDir, { engineVoiceIds: KOKORO_VOICE_IDS });
  const installed = (await context.openStore({ offline: true }).locate(VOICES_ARTIFACT)) !== undefined;
  const engineVoices = KOKORO_VOICE_IDS.map((id) => ({ id, language: languageOfVoice(id) }));
  if (json) {
    printJson(context, { voices: [...voices.values()], engineVoices, installed });
    return EXIT.done;
  }
  const languages = [...new Set(engineVoices.map(({ language }) => language))];
  printLines(context, [
    'Characters (configs/kokoro_voices.yaml):',
    ...[...voices.values()].map(
      ({ id, engineVoiceId, description }) => `  ${id.padEnd(12)} ${engineVoiceId.padEnd(12)} ${description}`,
    ),
    '',
    `Kokoro's own voices${installed ? '' : ' (not installed: vortex models install)'}:`,
    ...languages.map(
      (language) =>
        `  ${language.padEnd(6)} ${engineVoices
          .filter((voice) => voice.language === language)
          .map(({ id }) => id)
          .join(' ')}`,
    ),
  ]);
  return EXIT.done;
}

/** Lists the emotions of the configuration. */
export async function listEmotions({ json }: { json: boolean }, context: CliContext): Promise<ExitCode> {
  const { emotions } = await loadCatalog(context.configDir, { engineVoiceIds: KOKORO_VOICE_IDS });
  if (json) {
    printJson(context, { emotions: [...emotions.values()] });
    return EXIT.done;
  }
  printLines(context, [
    'name        pitch (cents)  tempo  energy',
    ...[...emotions.values()].map(
      ({ name, pitchCents, tempo, energy, description = '' }) =>
        `${name.padEnd(11)} ${String(pitchCents).padStart(13)}  ${tempo.toFixed(2).padStart(5)}  ${energy.toFixed(2).padStart(6)}  ${description}`,
    ),
  ]);
  return EXIT.done;
}
