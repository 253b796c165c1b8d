import type { Reporter, TestModule } from 'vitest/node';

/** Closes a test run with one plain line that a CI can count. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    for (const module of modules) {
      // A file that does not load, and a suite whose hook throws, fail without a failed test.
      if (module.errors().length > 0) failed++;
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0) failed++;
      }
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'failed') failed++;
        else skipped++;
      }
    }
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`\ntests: ${passed} passed, ${failed} failed${tail}\n`);
  }
}
