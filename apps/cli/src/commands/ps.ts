import { setTimeout as wait } from 'node:timers/promises';
import type { ModelStatus } from '@vortex/model-registry';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printJson, printLines } from '../print.ts';
import { type ProcessStatus, StatusFolder } from '../status/status-folder.ts';

export interface PsOptions {
  readonly json: boolean;
  /** Prints again every second until interrupted. */
  readonly watch: boolean;
}

const WATCH_INTERVAL_MS = 1_000;
const CLEAR_SCREEN = '\u001b[2J\u001b[H';

/** Lists the models that running vortex processes have in memory, what they cost, and why they are kept. */
export async function ps({ json, watch }: PsOptions, context: CliContext): Promise<ExitCode> {
  const folder = new StatusFolder(context);
  for (;;) {
    const statuses = await folder.read();
    if (watch && !json) context.stdout.write(CLEAR_SCREEN);
    if (json) printJson(context, { processes: statuses });
    else printLines(context, linesOf(statuses));
    if (!watch) return EXIT.done;
    await wait(WATCH_INTERVAL_MS, undefined, { signal: context.signal }).catch(() => {});
    if (context.signal.aborted) return EXIT.done;
  }
}

function linesOf(statuses: readonly ProcessStatus[]): string[] {
  if (statuses.length === 0) return ['No vortex process is running.'];
  return statuses.flatMap(({ processId, command, snapshot }) => [
    `${command} (process ${processId})`,
    `  ${COLUMNS.map(({ title, width }) => title.padEnd(width)).join(' ')}`,
    ...snapshot.models.map((model) => `  ${COLUMNS.map(({ show, width }) => show(model).padEnd(width)).join(' ')}`),
  ]);
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly show: (model: ModelStatus) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'MODEL', width: 18, show: ({ modelId }) => modelId },
  { title: 'STATE', width: 12, show: ({ state }) => state },
  { title: 'DEVICE', width: 8, show: ({ device }) => device },
  { title: 'DECLARED', width: 10, show: ({ declaredBytes }) => mebibytes(declaredBytes) },
  { title: 'MEASURED', width: 10, show: ({ measuredBytes }) => mebibytes(measuredBytes) },
  { title: 'LEASES', width: 7, show: ({ leases }) => String(leases) },
  { title: 'KEPT', width: 14, show: ({ keptBecause = '–' }) => keptBecause },
];

function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? '–' : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
