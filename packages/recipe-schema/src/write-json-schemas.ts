import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonSchemaFiles } from './json-schemas.ts';

// node dist/write-json-schemas.js FOLDER
const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder that the JSON Schemas go into.');
await mkdir(folder, { recursive: true });
await Promise.all(Array.from(jsonSchemaFiles(), ([fileName, text]) => writeFile(join(folder, fileName), text)));
