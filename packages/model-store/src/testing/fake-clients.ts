import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandRunner, createCommandRunner } from '../packages/run-command.ts';

/** Commands named like the package clients, alone on the PATH. */
export interface FakeClients {
  readonly runCommand: CommandRunner;
  /** What was started, in order: the command with its arguments. */
  starts(): Promise<readonly string[]>;
}

/** What a client does, as the body of a Node script: `args`, `folder` (the clients' own) and `fs` are at hand. */
export interface ClientScripts {
  readonly npm?: string;
  readonly python3?: string;
  readonly python?: string;
}

/** Takes `<name>-<version>.whl` from the clients' folder, as pip takes it from an index. */
export const WORKING_PIP = `
  const [name, version] = args.at(-1).split('==');
  const target = args[args.indexOf('-d') + 1];
  fs.copyFileSync(folder + '/' + name + '-' + version + '.whl', target + '/' + name + '-' + version + '.whl');
  console.log('Successfully downloaded ' + name);
`;

/** Takes `<name>-<version>.tgz` from the clients' folder, as npm takes it from a registry. */
export const WORKING_NPM = `
  const [name, version] = args[1].split('@');
  fs.copyFileSync(folder + '/' + name + '-' + version + '.tgz', name + '-' + version + '.tgz');
  console.log(name + '-' + version + '.tgz');
`;

/** Writes the scripts into `folder`; a client without a script does not exist. */
export async function createFakeClients(folder: string, scripts: ClientScripts): Promise<FakeClients> {
  const bin = join(folder, 'bin');
  const log = join(folder, 'starts.log');
  await mkdir(bin, { recursive: true });
  await writeFile(log, '');
  for (const [command, body] of Object.entries(scripts)) {
    const path = join(bin, command);
    const lines = [
      `#!${process.execPath}`,
      "const fs = require('node:fs');",
      'const args = process.argv.slice(2);',
      `const folder = ${JSON.stringify(folder)};`,
      `fs.appendFileSync(${JSON.stringify(log)}, ${JSON.stringify(command)} + ' ' + args.join(' ') + '\\n');`,
      body,
    ];
    await writeFile(path, lines.join('\n'));
    await chmod(path, 0o755);
  }
  return {
    runCommand: createCommandRunner({ env: { PATH: bin } }),
    async starts() {
      return (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
    },
  };
}
