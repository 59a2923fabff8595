import { createAnalyzer, defaultConfig, open, type ParameterSet } from '#core/index.ts';
import { nameOf, propertyOf, resourceSubject } from '#core/models/index.ts';
import { defineRule } from '#core/rule/index.ts';
import { elements, flatMap, strings } from '#core/values/index.ts';

/** Finds each resource whose `Bad` may be `yes`, or that may have no `Bad`; and elements of `List` that may be `yes`. */
export const badValue = defineRule({
  id: 'test/value',
  title: 'Bad value',
  severity: 'high',
  since: '0.1.0',
  why: 'Test.',
  refs: [],
  preset: 'recommended',
  remedy: 'None.',
  on: resourceSubject(),
  messages: { bad: '{id} is bad.', absent: '{id} lacks it.', element: '{id} has a bad element.' },
  *check(found, finding, facts) {
    const { id } = found;
    const set = flatMap(propertyOf(facts, found, 'Bad'), ({ value }) => strings(facts, value));
    for (const { value, node, when } of set.alternatives)
      if (value === 'yes') yield finding.bad(node, { id }).when(when);
    for (const when of set.absent) yield finding.absent(nameOf(found), { id }).when(when);
    for (const list of propertyOf(facts, found, 'List').alternatives) {
      for (const item of elements(facts, list.value).items) {
        for (const { value, node, when } of strings(facts, item.value).alternatives)
          if (value === 'yes') yield finding.element(node, { id }).when(list.when).when(item.when).when(when);
      }
    }
  },
  fixes: {},
});

const analyzer = createAnalyzer([badValue]);

/** What the rule says of a text: `severity: message <text at the range>`. */
export function verdictsOn(text: string, name: string, parameters?: ParameterSet): readonly string[] {
  const { findings, crashes } = analyzer.analyze(open({ text, name, parameters }), defaultConfig);
  return [
    ...crashes.map(({ error }) => error),
    ...findings.map(
      ({ severity, message, range }) => `${severity}: ${message} <${text.slice(range.start, range.end)}>`,
    ),
  ];
}

/** The places that its findings point to: `note <text there>`. */
export function relatedOn(text: string, name: string): readonly string[] {
  const { findings } = analyzer.analyze(open({ text, name }), defaultConfig);
  return findings.flatMap(({ related }) =>
    related.map(({ message, range }) => `${message} <${text.slice(range.start, range.end)}>`),
  );
}
