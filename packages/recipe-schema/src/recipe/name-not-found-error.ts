import { VortexError } from '@vortex/runtime';
import { nearestName } from '../issues/nearest-name.ts';

/** A voice or emotion was asked for by a name that the catalog does not have. */
export class NameNotFoundError extends VortexError {
  readonly nameKind: 'voice' | 'emotion';
  readonly found: string;
  readonly available: readonly string[];
  readonly nearest: string | undefined;

  constructor({
    nameKind,
    found,
    available,
  }: {
    nameKind: 'voice' | 'emotion';
    found: string;
    available: readonly string[];
  }) {
    const nearest = nearestName(found, available);
    super({
      code: nameKind === 'voice' ? 'VOICE_NOT_FOUND' : 'EMOTION_NOT_FOUND',
      message: `There is no ${nameKind} named ${JSON.stringify(found.slice(0, 80))}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`,
      hint: `Use one of ${available.join(', ')}.`,
    });
    this.nameKind = nameKind;
    this.found = found;
    this.available = available;
    this.nearest = nearest;
  }
}
