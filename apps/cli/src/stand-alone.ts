import { nearestName } from '@vortex/recipe-schema';
import type { Command } from 'commander';
import { UsageError } from './errors.ts';

/**
 * Gives a command that has others below it an action of its own. What follows and is none of theirs is refused with the
 * nearest name, whatever options stand behind it.
 */
export function standAlone(command: Command, run: (command: Command) => Promise<void>): Command {
  return command
    .usage('[options] [command]')
    .argument('[command...]')
    .helpCommand(true)
    .allowUnknownOption()
    .action(async ([first]: string[]) => {
      if (first !== undefined) refuse(first, command);
      await run(command);
    });
}

/** @throws UsageError with the nearest command, or option. */
function refuse(name: string, command: Command): never {
  const isOption = name.startsWith('-');
  const known = isOption
    ? command.options.flatMap(({ long }) => long ?? [])
    : command.commands.map((subcommand) => subcommand.name());
  const nearest = nearestName(name, known);
  throw new UsageError({
    message: `There is no ${isOption ? 'option' : 'command'} ${JSON.stringify(name)}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`,
    hint: `Use one of ${known.join(', ')}; --help tells more.`,
  });
}
