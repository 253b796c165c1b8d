import { VOICES_ARTIFACT, writeAtomically } from '@vortex/pipeline';
import { parseVoiceExpression, VoiceStore, type VoiceTerm, voicePackBytes } from '@vortex/tts-core';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printJson, printLines } from '../print.ts';
import { installArtifacts } from './install-model.ts';

export interface BlendVoiceOptions {
  /** A .bin file. */
  readonly output: string;
  readonly offline: boolean;
  readonly json: boolean;
}

/** Writes a blend of voices as a voice file: 510 × 256 float32, little endian. */
export async function blendVoice(
  voice: string,
  { output, offline, json }: BlendVoiceOptions,
  context: CliContext,
): Promise<ExitCode> {
  checkOutput(output);
  const { timbre, prosody } = parseVoiceExpression(voice);
  const [voices] = await installArtifacts([VOICES_ARTIFACT], context.openStore({ offline }), context);
  const bytes = voicePackBytes(await new VoiceStore({ directory: voices!.directory }).load(voice));
  await writeAtomically({ file: output, content: [bytes], signal: context.signal });
  if (json) {
    printJson(context, { voice, file: output, timbre: timbre.map(shareOf), prosody: prosody.map(shareOf) });
    return EXIT.done;
  }
  printLines(context, [`${output}: ${voice}`, `  speak with it: vortex say "Hello." --voice "${output}"`]);
  return EXIT.done;
}

function shareOf({ name, share }: VoiceTerm): { readonly name: string; readonly share: number } {
  return { name, share };
}

/** @throws UsageError when nothing could name the file as a voice. */
function checkOutput(output: string): void {
  if (/^[^+();=]+\.bin$/.test(output)) return;
  throw new UsageError({
    message: `${JSON.stringify(output)} cannot be named as a voice afterwards.`,
    hint: 'Name a .bin file, with none of + ( ) ; = in its path: -o own-voice.bin.',
  });
}
