import { type Catalog, loadCatalog } from '@vortex/recipe-schema';
import { engineVoicesOf, KOKORO_VOICE_IDS } from '@vortex/tts-core';

/**
 * Reads a configuration whose voices are Kokoro's: its own 54, blends of them, and files.
 *
 * @throws ConfigError, ConfigFileError
 */
export function loadKokoroCatalog(configDir: string): Promise<Catalog> {
  return loadCatalog(configDir, { engineVoiceIds: KOKORO_VOICE_IDS, readVoice: engineVoicesOf });
}
