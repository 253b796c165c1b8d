import type { InstallProgress } from '@vortex/model-store';
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { CliContext } from '../cli-context.ts';

/** Shows installs as bars on stderr, one for each artifact; shows nothing when stderr is not a terminal. */
export class InstallProgressBar implements Disposable {
  readonly #bars: MultiBar | undefined;
  readonly #barOf = new Map<string, SingleBar>();

  constructor({ stderr }: Pick<CliContext, 'stderr'>) {
    if (!stderr.isTTY) return;
    this.#bars = new MultiBar(
      {
        stream: stderr,
        format: '{artifact}  {bar} {percentage}%  {size}  {phase}',
        hideCursor: true,
        clearOnComplete: false,
        autopadding: true,
      },
      Presets.rect,
    );
  }

  readonly show = ({ artifact, phase, source, receivedBytes, totalBytes }: InstallProgress): void => {
    if (this.#bars === undefined) return;
    let bar = this.#barOf.get(artifact);
    if (bar === undefined) {
      bar = this.#bars.create(totalBytes ?? 1, 0, { artifact, phase, size: '' });
      this.#barOf.set(artifact, bar);
    }
    if (totalBytes !== undefined) bar.setTotal(totalBytes);
    const size = totalBytes === undefined ? '' : `${megabytes(receivedBytes)} of ${megabytes(totalBytes)} MB`;
    const from = source === undefined ? '' : ` from ${source}`;
    bar.update(phase === 'installed' ? bar.getTotal() : receivedBytes, { artifact, size, phase: `${phase}${from}` });
  };

  [Symbol.dispose](): void {
    this.#bars?.stop();
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
