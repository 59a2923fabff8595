import type { Facts } from '../../../facts/index.ts';
import { both, holdsByDefault, isPossible, type Assumption, type Path } from '../../../values/index.ts';

/**
 * How many deployments of one template are looked at one by one: six conditions that do not depend on each other. With
 * more, what depends on all of them at once counts as unknown.
 */
const maxWorlds = 64;

/**
 * The deployments that `paths` tell apart, each as what it assumes; the one with all defaults first. Undefined when
 * there are too many. A condition is true or false; a parameter has one of the values that the paths speak of.
 */
export function worldsOf(facts: Facts, paths: readonly Path[]): readonly Path[] | undefined {
  const domains = new Map<string, Assumption[]>();
  for (const assumption of paths.flat()) {
    const subject = 'condition' in assumption ? `condition ${assumption.condition}` : assumption.parameter;
    const known = domains.get(subject);
    const values = 'condition' in assumption ? [assumption, { ...assumption, is: !assumption.is }] : [assumption];
    if (!known) domains.set(subject, values);
    else if (!known.some(({ is }) => is === assumption.is)) known.push(assumption);
  }
  let worlds: readonly Path[] = [[]];
  for (const values of domains.values()) {
    worlds = worlds
      .flatMap((world) => values.map((value) => [...world, value]))
      .filter((world) => isPossible(facts, world));
    if (worlds.length > maxWorlds) return undefined;
  }
  return worlds
    .map((world) => ({ world, rank: holdsByDefault(facts, world) ? 0 : 1 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ world }) => world);
}

/** Whether what holds under `when` holds in a world that was made with it. */
export function holdsIn(world: Path, when: Path): boolean {
  return when.length === 0 || both(world, when) !== undefined;
}

/**
 * What has to be assumed for something that holds in some of `worlds`: the first of them without what makes no
 * difference. Undefined when it holds in none.
 */
export function pathWhere(worlds: readonly Path[], holds: (world: Path) => boolean): Path | undefined {
  const holding = new Set(worlds.filter(holds));
  let [path] = holding;
  if (!path) return undefined;
  for (const assumption of path) {
    const shorter: Path = path.filter((each) => each !== assumption);
    if (worlds.every((world) => holding.has(world) || !holdsIn(world, shorter))) path = shorter;
  }
  return path;
}
