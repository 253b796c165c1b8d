import { existsSync } from 'node:fs';

const { VORTEX_TEST_WEIGHTS: named } = process.env;

/** The stock model's file, from the environment; undefined where there is none. */
export const testWeights: string | undefined = named !== undefined && existsSync(named) ? named : undefined;

/** Why the tests that need it do not run. */
export const missingWeights = testWeights === undefined ? ' (skipped: VORTEX_TEST_WEIGHTS names no file)' : '';
