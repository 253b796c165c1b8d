import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { jsonSchemaFiles } from './json-schemas.ts';
import { writeJsonSchemas } from './write-json-schemas.ts';

const configs = new URL('../../../configs/', import.meta.url);
const schemas = new URL('schemas/', configs);

const accepts = (fileName: string, document: unknown): boolean =>
  new Ajv({ strictTypes: true }).compile(JSON.parse(jsonSchemaFiles().get(fileName)!) as AnySchema)(document) === true;

const readYaml = async (fileName: string): Promise<unknown> => load(await readFile(new URL(fileName, configs), 'utf8'));

describe('the JSON Schemas in configs/schemas', () => {
  it.each([...jsonSchemaFiles()])(
    '%s is what the parser demands today (else run the script "schemas")',
    async (fileName, text) => {
      expect(await readFile(new URL(fileName, schemas), 'utf8')).toBe(text);
    },
  );

  it('are all there, and no others', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vortex-schemas-'));
    try {
      await writeJsonSchemas(join(folder, 'new'));
      expect((await readdir(schemas)).sort()).toEqual((await readdir(join(folder, 'new'))).sort());
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each(['kokoro_voices', 'kokoro_emotions', 'models'])(
    'accept %s.yaml, and refuse it with a key too many',
    async (name) => {
      const document = (await readYaml(`${name}.yaml`)) as object;
      expect(accepts(`${name}.schema.json`, document)).toBe(true);
      expect(accepts(`${name}.schema.json`, { ...document, extra: 1 })).toBe(false);
    },
  );

  it('tell an editor what every key of a recipe is for', () => {
    const titled: string[] = [];
    const untitled: string[] = [];
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      if ('properties' in node && 'type' in node) {
        for (const [key, property] of Object.entries(node.properties as Record<string, object>)) {
          ('title' in property && 'description' in property ? titled : untitled).push(key);
        }
      }
      Object.values(node).forEach(visit);
    };
    for (const text of jsonSchemaFiles().values()) visit(JSON.parse(text));
    expect(untitled).toEqual([]);
    expect(titled).toContain('overflow');
  });
});
