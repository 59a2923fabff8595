import { both } from '../../../values/index.ts';
import { isOn, type Clause, type Meaning, type Selection } from './clause.ts';
import { contradicts, impliesCube } from './cube.ts';
import { covers } from './glob.ts';
import {
  certain,
  leavesOut,
  leavesOutWho,
  meeting,
  partsOf,
  takesIn,
  takesInWho,
  whoPartsOf,
  type Part,
} from './selection.ts';
import type { Piece } from './piece.ts';
import type { Request } from './allows.ts';
import { witnessOf } from './witness.ts';

/** Whether one set of policies allows nothing that another does not. */
export type Subset =
  | { readonly answer: 'yes' }
  /** `witness` is allowed by the first and not by the second. */
  | { readonly answer: 'no'; readonly witness: Request }
  | { readonly answer: 'unknown' };

/** Pieces that are looked at one by one; a policy of more than this is compared statement by statement only. */
const mostPieces = 20_000;

/** Pieces for which a request is sought that shows the difference. */
const mostTried = 12;

/**
 * Whether everything that policies of one kind allow is allowed by others, in every deployment and whatever the unknown
 * pieces are. `yes` and `no` are certain: a `yes` needs, for each pattern of an `Allow`, an `Allow` of the others as wide
 * with conditions as weak (or several, where only their resources differ), and no new `Deny`; a `no` comes with a request.
 */
export function isSubsetOf(inner: readonly Meaning[], outer: readonly Meaning[]): Subset {
  const open = openPieces(clausesIn(inner), clausesIn(outer), mostTried);
  if (open.length === 0) return { answer: 'yes' };
  for (const piece of open) {
    const witness = piece && witnessOf(piece, inner, outer);
    if (witness) return { answer: 'no', witness };
  }
  return { answer: 'unknown' };
}

/** Whether clauses surely allow nothing that others do not: `isSubsetOf` without a witness, which takes most of its time. */
export function allowNoMore(own: readonly Clause[], others: readonly Clause[]): boolean {
  return openPieces(own, others, 1).length === 0;
}

/** Whether clauses surely allow nothing, as their own `Deny` takes all of it back. */
export function allowNothing(clauses: readonly Clause[]): boolean {
  return allowNoMore(clauses, []);
}

function clausesIn(meanings: readonly Meaning[]): readonly Clause[] {
  return meanings.flatMap(({ clauses }) => clauses);
}

/**
 * The first `most` pieces that are not proved to be allowed by others; `undefined` for a clause of too many to try.
 */
function openPieces(own: readonly Clause[], others: readonly Clause[], most: number): readonly (Piece | undefined)[] {
  const open: (Piece | undefined)[] = [];
  for (const clause of own) {
    if (clause.effect !== 'Allow') continue;
    const compared = comparer(own, others);
    for (const piece of piecesOf(clause)) {
      if (piece && compared(piece)) continue;
      open.push(piece);
      if (open.length >= most) return open;
    }
  }
  return open;
}

function* piecesOf(clause: Clause): Iterable<Piece | undefined> {
  const actions = partsOf(clause.actions, clause.when);
  const resources = partsOf(clause.resources, clause.when);
  const whos = whoPartsOf(clause.principals, clause.when);
  if (actions.length * resources.length * whos.length > mostPieces) {
    yield undefined;
    return;
  }
  for (const action of actions) {
    for (const resource of resources) {
      const inner = both(action.when, resource.when);
      for (const who of inner ? whos : []) {
        const when = inner && both(inner, who.when);
        if (when) yield { action, resource, who, tests: clause.tests, when };
      }
    }
  }
}

/** Whether a piece is surely allowed by others; for pieces of one clause, which share its parts and its tests. */
function comparer(own: readonly Clause[], others: readonly Clause[]): (piece: Piece) => boolean {
  const [takes, leaves] = [memo(), memo()];
  const [implied, contradicted] = [memo(), memo()];

  return (piece) => {
    const { action, resource, who, tests, when } = piece;
    const takesResource = (clause: Clause) =>
      takes(clause, resource, () => takesIn(clause.resources, resource.language, resource.when));
    const suits = (clause: Clause) =>
      isOn(when, clause.when) &&
      takesInWho(clause.principals, who, when) &&
      takes(clause, action, () => takesIn(clause.actions, action.language, action.when)) &&
      implied(clause, tests, () => impliesCube(tests, clause.tests));
    const isMissed = (deny: Clause) =>
      !both(when, deny.when) ||
      leaves(deny, action, () => leavesOut(deny.actions, action.language, action.when)) ||
      leaves(deny, resource, () => leavesOut(deny.resources, resource.language, resource.when)) ||
      leavesOutWho(deny.principals, who, when) ||
      contradicted(deny, tests, () => contradicts(tests, deny.tests));

    const candidates = others.filter((clause) => clause.effect === 'Allow' && suits(clause));
    const isAllowed = candidates.some(takesResource) || areTaken(resource, candidates);
    const isKept = () =>
      others.every(
        (clause) =>
          clause.effect === 'Allow' ||
          isMissed(clause) ||
          own.some((mine) => mine.effect === 'Deny' && deniesAsMuch(mine, clause, piece)),
      );
    return (
      (isAllowed && isKept()) ||
      own.some((clause) => clause.effect === 'Deny' && suits(clause) && takesResource(clause))
    );
  };
}

/** Remembers what a part has in common with other clauses. */
function memo(): (clause: Clause, part: object, compute: () => boolean) => boolean {
  const remembered = new Map<Clause, Map<object, boolean>>();
  return (clause, part, compute) => {
    const parts = remembered.get(clause) ?? new Map<object, boolean>();
    remembered.set(clause, parts);
    const known = parts.get(part) ?? compute();
    parts.set(part, known);
    return known;
  };
}

/** Whether several clauses together take in a resource. */
function areTaken({ language, when }: Part, clauses: readonly Clause[]): boolean {
  if (clauses.length < 2) return false;
  const globs = clauses.flatMap(({ resources }) => (resources.complement ? [] : certain(resources.terms, when)));
  return covers(globs, language) === 'yes';
}

/** Whether a `Deny` refuses all of a piece that another one refuses. */
function deniesAsMuch(own: Clause, other: Clause, piece: Piece): boolean {
  const on = both(piece.when, other.when);
  if (!on) return true;
  const includes = (mine: Selection, theirs: Selection, part: Part) =>
    partsOf(theirs, on).every(
      ({ language }) => takesIn(mine, language, on) || takesIn(mine, meeting(part.language, language), on),
    );
  return (
    isOn(on, own.when) &&
    includes(own.actions, other.actions, piece.action) &&
    includes(own.resources, other.resources, piece.resource) &&
    (takesInWho(own.principals, piece.who, on) ||
      whoPartsOf(other.principals, on).every((who) => takesInWho(own.principals, who, on))) &&
    impliesCube([...piece.tests, ...other.tests], own.tests)
  );
}
