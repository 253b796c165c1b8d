// Installs in a process of its own, from the built package, and writes one JSON line for each thing that happens.
import { createModelStore } from '../../dist/index.js';

const { cacheDir, releaseHost, artifact } = JSON.parse(process.argv[2]);
const store = createModelStore({ cacheDir, releaseHost, source: 'release', artifacts: [artifact] });
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const result = await store.install(artifact.name, { onProgress: tell });
tell({ phase: 'result', result });
