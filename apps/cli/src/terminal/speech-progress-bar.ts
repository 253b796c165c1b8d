import { Presets, SingleBar } from 'cli-progress';
import type { CliContext } from '../cli-context.ts';

/** Shows how much of a text is spoken, on stderr; shows nothing when stderr is not a terminal. */
export class SpeechProgressBar implements Disposable {
  readonly #bar: SingleBar | undefined;

  constructor({ stderr }: Pick<CliContext, 'stderr'>, title: string) {
    if (!stderr.isTTY) return;
    this.#bar = new SingleBar(
      {
        stream: stderr,
        format: `${title}  {bar} {percentage}%  {seconds} s of speech`,
        hideCursor: true,
        clearOnComplete: true,
      },
      Presets.rect,
    );
    this.#bar.start(100, 0, { seconds: '0.0' });
  }

  readonly show = ({ fraction, speechMs }: { fraction: number; speechMs: number }): void => {
    this.#bar?.update(Math.round(fraction * 100), { seconds: (speechMs / 1000).toFixed(1) });
  };

  [Symbol.dispose](): void {
    this.#bar?.stop();
  }
}
