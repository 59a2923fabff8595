import { iamPackage } from './iam-package.ts';

/** Stops the build when a curated list names an action that is gone. */
export function expectKnown(list: string, actions: Iterable<string>): void {
  const known = new Map<string, ReadonlySet<string>>();
  const unknown = [...actions].filter((action) => {
    const [service = '', name = ''] = action.split(':');
    const names = known.get(service) ?? new Set(iamPackage.actions(service).map((one) => one.name));
    known.set(service, names);
    return !names.has(name);
  });
  if (unknown.length > 0) throw new Error(`${list} name unknown actions: ${unknown.join(', ')}`);
}
