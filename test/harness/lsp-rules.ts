import { hole } from '#core/edit/index.ts';
import { nameOf, resourceSubject } from '#core/models/index.ts';
import { defineRule, type AnyRule, type FixContext } from '#core/rule/index.ts';
import { get, isMap, plainText, type MapNode, type SyntaxNode } from '#core/syntax/index.ts';
import { strings } from '#core/values/index.ts';

const base = { since: '0.1.0', why: 'Test.', refs: [], preset: 'recommended' } as const;

/** `Open: yes` on a resource, with a fix of each applicability. */
export const openRule: AnyRule = defineRule({
  ...base,
  id: 'test/open',
  title: 'Open resource',
  severity: 'high',
  on: resourceSubject(),
  messages: { open: '{id} is open.' },
  *check(found, finding, facts) {
    for (const { value, node, when } of strings(facts, get(found.properties, 'Open')).alternatives) {
      if (value === 'yes') yield finding.open(node, { id: found.id }).when(when).also(nameOf(found), 'This resource.');
    }
  },
  fixes: {
    limit: {
      title: 'Limit it',
      applicability: 'placeholder',
      apply: ({ edit, finding, tree }) => {
        const map = mapAround(tree.root, finding.at as SyntaxNode);
        if (!map) return 'decline';
        return edit
          .replace(finding.at as SyntaxNode, 'no')
          .put(map, 'Limit', { From: hole('from', '$1}'), To: hole('to', 'b') });
      },
    },
    drop: { title: 'Drop it', applicability: 'needs-review', apply: (context) => replaced(context, 'dropped') },
    close: { title: 'Close it', applicability: 'safe', apply: (context) => replaced(context, 'no') },
  },
});

/** `Loud: yes` on a resource; low, with nothing to fix it. */
export const loudRule: AnyRule = defineRule({
  ...base,
  id: 'test/loud',
  title: 'Loud resource',
  severity: 'low',
  remedy: 'Be quiet.',
  on: resourceSubject(),
  messages: { loud: '{id} is loud.' },
  *check(found, finding) {
    const loud = get(found.properties, 'Loud');
    if (loud && plainText(loud) !== 'quiet') yield finding.loud(loud, { id: found.id });
  },
  fixes: {
    quieten: { title: 'Quieten {id}', applicability: 'needs-review', apply: (context) => replaced(context, 'quiet') },
  },
});

/** `Keep: forever` on a resource; its fixes ask: one has a default, one leaves a blank, one is never applied in bulk. */
export const keepRule: AnyRule = defineRule({
  ...base,
  id: 'test/keep',
  title: 'Kept for ever',
  severity: 'low',
  on: resourceSubject(),
  messages: { keep: '{id} is kept for ever.' },
  *check(found, finding) {
    const keep = get(found.properties, 'Keep');
    if (keep && plainText(keep) === 'forever') yield finding.keep(keep, { id: found.id });
  },
  fixes: {
    never: {
      title: 'Forget it',
      applicability: 'needs-review',
      asked: 'never',
      apply: (context) => replaced(context, 'never'),
    },
    move: {
      title: 'Move it to a bucket',
      applicability: 'placeholder',
      asks: ['artifacts'],
      apply: ({ edit, finding, input }) => edit.replace(finding.at as SyntaxNode, input('artifacts')),
    },
    expire: {
      title: 'Keep it for some days',
      applicability: 'needs-review',
      asked: 'ticked',
      asks: ['days'],
      apply: ({ edit, finding, input }) => edit.replace(finding.at as SyntaxNode, input('days')),
    },
  },
});

/** Crashes on every resource. */
export const crashingRule: AnyRule = defineRule({
  ...base,
  id: 'test/crash',
  title: 'Crash',
  severity: 'low',
  remedy: 'None.',
  on: resourceSubject(),
  messages: {},
  fixes: {},
  *check() {
    yield* [];
    throw new Error('boom');
  },
});

function replaced({ edit, finding }: FixContext<unknown>, value: string) {
  return edit.replace(finding.at as SyntaxNode, value);
}

/** The map whose value a node is. */
function mapAround(root: SyntaxNode | undefined, node: SyntaxNode): MapNode | undefined {
  if (!isMap(root)) return undefined;
  for (const { value } of root.entries) {
    if (value === node) return root;
    const inner = mapAround(value, node);
    if (inner) return inner;
  }
  return undefined;
}
