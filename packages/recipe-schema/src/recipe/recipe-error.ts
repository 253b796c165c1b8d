import { VortexError } from '@vortex/runtime';
import { type Finding, formatIssues, type Issue, toIssues } from '../issues/issue.ts';
import { SourceMap } from '../source/source-map.ts';

/** A recipe cannot be used; says everything that is wrong with it at once. */
export class RecipeError extends VortexError {
  readonly issues: readonly Issue[];

  constructor({ issues }: { issues: readonly Issue[] }) {
    const one = issues.length === 1;
    super({
      code: 'RECIPE_INVALID',
      message: formatIssues(issues),
      hint: `Correct ${one ? 'this' : `these ${issues.length} problems`} in the recipe; the comment at the top of demo.yaml tells an editor how to help.`,
    });
    this.issues = issues;
  }

  /** @internal */
  static from(findings: readonly Finding[], source = new SourceMap()): RecipeError {
    return new RecipeError({ issues: toIssues(findings, source) });
  }
}
