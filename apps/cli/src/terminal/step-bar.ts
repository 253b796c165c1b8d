import { Presets, SingleBar } from 'cli-progress';
import type { CliContext } from '../cli-context.ts';

/** Shows which of several steps is under way, on stderr; shows nothing when stderr is not a terminal. */
export class StepBar implements Disposable {
  readonly #bar: SingleBar | undefined;

  constructor({ stderr }: Pick<CliContext, 'stderr'>, { title, total }: { title: string; total: number }) {
    if (!stderr.isTTY) return;
    const format = `${title}  {bar} {value} of {total}  {step}`;
    this.#bar = new SingleBar({ stream: stderr, format, hideCursor: true, clearOnComplete: true }, Presets.rect);
    this.#bar.start(total, 0, { step: '' });
  }

  show(step: string, done: number): void {
    this.#bar?.update(done, { step });
  }

  [Symbol.dispose](): void {
    this.#bar?.stop();
  }
}
