import { loadKokoroCatalog, VOICES_ARTIFACT } from '@vortex/pipeline';
import { KOKORO_VOICE_IDS, languageOfVoice } from '@vortex/tts-core';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printJson, printLines } from '../print.ts';

/** Lists the characters of the configuration and the voices of the engine. */
export async function listVoices({ json }: { json: boolean }, context: CliContext): Promise<ExitCode> {
  const { voices } = await loadKokoroCatalog(context.configDir);
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
  const { emotions } = await loadKokoroCatalog(context.configDir);
  if (json) {
    // A character's name is data, and keeps its spelling: keys would be spelt in snake_case.
    const withVoices = [...emotions.values()].map(({ voices, ...emotion }) => ({
      ...emotion,
      voices: Array.from(voices ?? [], ([voiceId, engineVoiceId]) => ({ voiceId, engineVoiceId })),
    }));
    printJson(context, { emotions: withVoices });
    return EXIT.done;
  }
  printLines(context, [
    'name        pitch (cents)  tempo  energy',
    ...[...emotions.values()].flatMap(({ name, pitchCents, tempo, energy, description = '', voices = new Map() }) => [
      `${name.padEnd(11)} ${String(pitchCents).padStart(13)}  ${tempo.toFixed(2).padStart(5)}  ${energy.toFixed(2).padStart(6)}  ${description}`,
      ...Array.from(voices, ([voiceId, engineVoiceId]) => `${' '.repeat(41)}${voiceId} by ${engineVoiceId}`),
    ]),
  ]);
  return EXIT.done;
}
