import type { Facts } from '../../facts/index.ts';
import { entryOf } from '../../syntax/index.ts';
import { both, isPossible, texts, type Path } from '../../values/index.ts';
import { propertiesWithGlobals } from '../cfn/globals.ts';
import { propertyOf, type Resource } from '../cfn/resource.ts';
import { patternOf } from './pattern.ts';

/**
 * Deployments of a path in which somebody has no permissions boundary, or the one of administrators. A boundary that is
 * not known counts as one that limits.
 */
export function withoutBoundary(facts: Facts, holder: Resource, path: Path): readonly Path[] {
  if (!entryOf(propertiesWithGlobals(facts, holder), 'PermissionsBoundary')) return [[]];
  const start = both(path, holder.when);
  const { alternatives, absent } = propertyOf(facts, holder, 'PermissionsBoundary');
  const limitlessOn = alternatives.flatMap(({ value, when }) =>
    texts(facts, value).alternatives.flatMap((text) => {
      const joined = both(when, text.when);
      return joined && limitless.test(patternOf(text.value)) ? [joined] : [];
    }),
  );
  return [...absent, ...limitlessOn].filter((when) => {
    const there = start && both(start, when);
    return there !== undefined && isPossible(facts, there);
  });
}

const limitless = /^arn:[^:]+:iam::aws:policy\/AdministratorAccess$/;
