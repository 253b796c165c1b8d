import { defineConfig } from 'vitest/config';

// Tests read the workspace's packages from their sources, so that coverage and stacks name them.
const conditions = ['@vortex/source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: './tools/test-setup.ts',
    include: ['{packages,apps}/*/src/**/*.test.ts'],
    reporters: ['default', './tools/count-reporter.ts'],
  },
});
