import { pathOfUnit } from '../engine/index.ts';
import { writtenAs, type ScalarNode, type SyntaxNode } from '../syntax/index.ts';
import {
  argumentsOf,
  argumentText,
  both,
  intrinsicOf,
  isParameter,
  loopAround,
  parameter,
  referenceOf,
  type Intrinsic,
  type Path,
} from '../values/index.ts';
import { explainCondition } from './condition.ts';
import { code } from './markdown.ts';
import { explainFixedName, explainParameter } from './name.ts';
import { placeAt } from './place.ts';
import type { Hover, Question } from './question.ts';
import { explainValue } from './value.ts';

/** What a call of a template may evaluate to and when; what a condition means; what a name stands for. */
export function intrinsicHover(question: Question): Hover | undefined {
  if (question.part.kind.dialect !== 'cfn') return undefined;
  const place = placeAt(question);
  if (!place) return undefined;
  const markdown =
    place.is === 'condition'
      ? explainCondition(question.facts, place.name)
      : place.is === 'variable'
        ? explainVariable(question, place.call, place.name)
        : explainCall(question, place.call);
  return markdown === undefined ? undefined : { range: place.range, markdown };
}

/** Calls that are folded; of others only deployment knows. */
const folded = /^Fn::(?:If|FindInMap|Sub|Join|Select|Split|Base64|Length|ToJsonString|Cidr)$/;

function explainCall(question: Question, call: Intrinsic): string | undefined {
  const reference = referenceOf(call.node);
  if (reference) return explainName(question, reference, call.node);
  if (folded.test(call.name))
    return explainValue(question, call.node, pathAround(question, call.node), code(call.name));
  if (call.name === 'Fn::ImportValue') {
    const name = argumentText(call.argument);
    return `${name === undefined ? 'An export' : `The export ${code(name)}`} of another stack, known at deployment.`;
  }
  if (call.name === 'Fn::GetAZs') return 'The names of the Availability Zones of a region, known at deployment.';
  return undefined;
}

function explainName(
  question: Question,
  { id: name, attribute }: { readonly id: string; readonly attribute?: string },
  at: SyntaxNode,
): string | undefined {
  const { facts } = question;
  const loop = attribute === undefined ? loopAround(facts, name, at) : undefined;
  if (loop) return explainValue(question, refTo(name, at), [], `Variable ${code(name)} of the loop ${code(loop.name)}`);
  if (attribute !== undefined || !isParameter(facts, name)) return explainFixedName(facts, name, attribute);
  const [about, values] = [explainParameter(facts, name), explainParameterValues(question, name)];
  return [about, values].filter((part) => part !== undefined).join('\n\n');
}

/** Undefined for a parameter of which nothing is known but that it is stored. */
function explainParameterValues(question: Question, name: string): string | undefined {
  const declared = question.facts.get(parameter, name);
  if (!declared || (declared.isStored && declared.given === undefined)) return undefined;
  return explainValue(question, refTo(name, declared.key), [], 'It');
}

/** `!Ref name`, for what is written otherwise. */
function refTo(name: string, { block, start, end, outerStart }: SyntaxNode): ScalarNode {
  return { kind: 'scalar', block, start, end, outerStart, tag: '!Ref', value: name, source: name, style: 'plain' };
}

function explainVariable(question: Question, call: Intrinsic, name: string): string | undefined {
  const [, variables] = argumentsOf(call);
  const own = variables?.kind === 'map' ? variables.entries.find(({ key }) => key.source === name) : undefined;
  if (own) return explainValue(question, own.value, pathAround(question, call.node), code(`\${${name}}`));
  const dot = name.indexOf('.');
  const reference = dot < 0 ? { id: name } : { id: name.slice(0, dot), attribute: name.slice(dot + 1) };
  return explainName(question, reference, call.node);
}

/** What holds wherever `node` is used: the `Condition` of its resource, and the branches of `If` that it is in. */
function pathAround({ part, nodes }: Question, node: SyntaxNode): Path {
  const outer = nodes.slice(0, nodes.indexOf(node));
  const unit = part.units.find((each) => nodes.includes(writtenAs(each.node)));
  let path: Path | undefined = unit ? pathOfUnit(unit) : [];
  for (const each of outer) {
    const call = intrinsicOf(each);
    if (call?.name !== 'Fn::If') continue;
    const [name, whenTrue, whenFalse] = argumentsOf(call);
    const condition = argumentText(name);
    const branch = [whenTrue, whenFalse].findIndex((argument) => argument && nodes.includes(argument));
    if (condition !== undefined && branch >= 0) path = path && both(path, [{ condition, is: branch === 0 }]);
  }
  // Where nothing can come to, everything is as good as anything.
  return path ?? [];
}
