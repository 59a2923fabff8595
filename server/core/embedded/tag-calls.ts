import type { Entry, LooseWriter, SyntaxNode } from '../syntax/index.ts';
import { cutWord, type AwsCommand, type Option } from './aws-command.ts';
import { scalarOf, structureOf } from './shorthand.ts';
import type { Word } from './word.ts';

/**
 * `{Resources, Tags}` of `ec2 create-tags`, `{StackName, Tags}` of commands that deploy a stack; undefined where they
 * set no tags that can be read.
 */
export function tagsOfCall(writer: LooseWriter, call: AwsCommand): SyntaxNode | undefined {
  const option = call.options.get('tags');
  const at = call.operation.range;
  if (!option) return undefined;
  const tags = option.values.flatMap((word) => tagOf(writer, option, word) ?? []);
  const [first] = tags;
  if (!first || tags.length < option.values.length) return undefined;
  const list = first.kind === 'seq' ? first : writer.seq(tags, option.values[0]?.range ?? at);
  return writer.map([...subjectOf(writer, call), writer.entry('Tags', option.key.range, list)], at);
}

/** `Key=a,Value=b`, JSON, or the `a=b` of `cloudformation deploy`. */
function tagOf(writer: LooseWriter, option: Option, word: Word): SyntaxNode | undefined {
  const { text } = word.spelling;
  if (/^\s*[[{]/.test(text) || /^Key=/.test(text)) return structureOf(writer, word);
  const sign = text.indexOf('=');
  if (sign <= 0) return undefined;
  const key = cutWord(word, 0, sign);
  const value = cutWord(word, sign + 1, text.length);
  return writer.map(
    [
      writer.entry('Key', key.range, scalarOf(writer, key)),
      writer.entry('Value', option.key.range, scalarOf(writer, value)),
    ],
    word.range,
  );
}

function subjectOf(writer: LooseWriter, call: AwsCommand): readonly Entry[] {
  const stack = call.options.get('stack-name');
  const [name] = stack?.values ?? [];
  if (stack && name) return [writer.entry('StackName', stack.key.range, scalarOf(writer, name))];
  const resources = call.options.get('resources');
  if (!resources) return [];
  const ids = resources.values.map((word) => scalarOf(writer, word));
  return [writer.entry('Resources', resources.key.range, writer.seq(ids, call.operation.range))];
}
