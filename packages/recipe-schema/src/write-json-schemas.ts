import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { jsonSchemaFiles } from './json-schemas.ts';

export async function writeJsonSchemas(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(Array.from(jsonSchemaFiles(), ([fileName, text]) => writeFile(join(folder, fileName), text)));
}

// node dist/write-json-schemas.js FOLDER
const [, script, folder] = process.argv;
if (script !== undefined && folder !== undefined && pathToFileURL(script).href === import.meta.url) {
  await writeJsonSchemas(folder);
}
