import type { InstalledArtifact, ModelStore } from '@vortex/model-store';
import { VOICES_ARTIFACT, WEIGHTS_ARTIFACT } from '@vortex/pipeline';
import type { CliContext } from '../cli-context.ts';
import { InstallProgressBar } from '../terminal/install-progress-bar.ts';

/** What speech needs. */
export const SPEECH_ARTIFACTS = [WEIGHTS_ARTIFACT, VOICES_ARTIFACT] as const;

export interface InstallModelOptions {
  readonly context: CliContext;
  readonly store: ModelStore;
  /** @default SPEECH_ARTIFACTS */
  readonly artifacts?: readonly string[];
}

/** Installs what is missing, with bars on a terminal; says in one line on stderr what it is about to fetch. */
export async function installModel({
  context,
  store,
  artifacts = SPEECH_ARTIFACTS,
}: InstallModelOptions): Promise<InstalledArtifact[]> {
  const { stderr, signal } = context;
  const listings = await store.list({ signal });
  const missing = listings.filter(({ name, status }) => artifacts.includes(name) && status !== 'installed');
  if (missing.length > 0) {
    const bytes = missing.reduce((total, { expectedBytes = 0 }) => total + expectedBytes, 0);
    const names = missing.map(({ name }) => name).join(', ');
    stderr.write(`Fetching ${names} (${Math.round(bytes / 1e6)} MB) into ${store.cacheDir}\n`);
  }
  using bar = new InstallProgressBar(context);
  const installed: InstalledArtifact[] = [];
  for (const artifact of artifacts) installed.push(await store.install(artifact, { signal, onProgress: bar.show }));
  return installed;
}
