import { VortexError } from '@vortex/runtime';
import { type Finding, formatIssues, type Issue, toIssues } from '../issues/issue.ts';
import type { SourceMap } from '../source/source-map.ts';

/** A recipe cannot be used; says everything that is wrong with it at once. */
export class RecipeError extends VortexError {
  readonly issues: readonly Issue[];

  constructor({ issues }: { issues: readonly Issue[] }) {
    super({
      code: 'RECIPE_INVALID',
      message: formatIssues(issues),
      hint: 'Correct what is listed; configs/recipes/demo.yaml shows every key with a comment.',
    });
    this.issues = issues;
  }
}

export function recipeErrorOf(findings: readonly Finding[], source: SourceMap): RecipeError {
  return new RecipeError({ issues: toIssues(findings, source) });
}
