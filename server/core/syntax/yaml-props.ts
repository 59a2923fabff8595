import type { CST } from 'yaml';
import type { Flaws } from './problems.ts';

/** What stands before a value: its indicator, tag and anchor. Offsets into the text that was read. */
export interface Props {
  readonly found: CST.SourceToken | undefined;
  readonly comma: CST.SourceToken | undefined;
  readonly anchor: CST.SourceToken | undefined;
  readonly tag: CST.SourceToken | undefined;
  readonly newlineAfterProperty: CST.SourceToken | undefined;
  readonly hasNewline: boolean;
  /** Start of the first tag or anchor; `end` without one. */
  readonly start: number;
  readonly end: number;
}

export interface PropsContext {
  readonly indicator: 'doc-start' | 'explicit-key-ind' | 'map-value-ind' | 'seq-item-ind';
  readonly place: 'block' | 'flow';
  readonly next: CST.Token | null | undefined;
  readonly offset: number;
  readonly parentIndent: number;
  readonly from: 'new-line' | 'same-line';
}

type Mutable = { -readonly [K in keyof Props]: Props[K] };

interface State {
  readonly props: Mutable;
  readonly context: PropsContext;
  readonly flaws: Flaws;
  atNewline: boolean;
  hasSpace: boolean;
  needsSpace: boolean;
  tab: CST.SourceToken | undefined;
}

/** Reads the tokens before a key or value; the rules are those of yaml's resolveProps. */
export function propsOf(tokens: readonly CST.SourceToken[], context: PropsContext, flaws: Flaws): Props {
  const last = tokens.at(-1);
  const end = last ? last.offset + last.source.length : context.offset;
  const onNewLine = context.from === 'new-line';
  const state: State = {
    props: {
      found: undefined,
      comma: undefined,
      anchor: undefined,
      tag: undefined,
      newlineAfterProperty: undefined,
      hasNewline: false,
      start: end,
      end,
    },
    context,
    flaws,
    atNewline: onNewLine,
    hasSpace: onNewLine,
    needsSpace: false,
    tab: undefined,
  };
  for (const token of tokens) {
    checkBefore(state, token);
    read(state, token);
  }
  checkLast(state);
  return state.props;
}

function checkBefore(state: State, token: CST.SourceToken): void {
  if (state.needsSpace && token.type !== 'space' && token.type !== 'newline' && token.type !== 'comma') {
    state.flaws.add('tag-space', token.offset, token.offset + 1);
  }
  state.needsSpace = false;
  if (state.tab && state.atNewline && token.type !== 'comment' && token.type !== 'newline') addTab(state, state.tab);
  state.tab = undefined;
}

function read(state: State, token: CST.SourceToken): void {
  const { props, context, flaws } = state;
  switch (token.type) {
    case 'space':
      if (context.place === 'block' && !isFlowDocument(context) && token.source.includes('\t')) state.tab = token;
      state.hasSpace = true;
      return;
    case 'comment':
      if (!state.hasSpace) flaws.add('comment-space', token.offset, token.offset + 1);
      state.atNewline = false;
      return;
    case 'newline':
      state.atNewline = true;
      state.hasSpace = true;
      props.hasNewline = true;
      if (props.anchor ?? props.tag) props.newlineAfterProperty = token;
      return;
    case 'anchor':
    case 'tag':
      readProperty(state, token, token.type);
      return;
    case context.indicator:
      readIndicator(state, token);
      return;
    default:
      if (token.type === 'comma' && context.place === 'flow') {
        if (props.comma) flaws.add('comma-extra', token.offset, token.offset + 1);
        props.comma = token;
      } else flaws.add('unexpected', token.offset, token.offset + token.source.length);
      state.atNewline = false;
      state.hasSpace = false;
  }
}

function isFlowDocument({ indicator, next }: PropsContext): boolean {
  return indicator === 'doc-start' && next?.type === 'flow-collection';
}

function readProperty(state: State, token: CST.SourceToken, type: 'anchor' | 'tag'): void {
  const { props, flaws } = state;
  if (props[type]) flaws.add(`${type}-repeated`, token.offset, token.offset + token.source.length);
  if (type === 'anchor' && token.source.length === 1) flaws.add('anchor-empty', token.offset, token.offset + 1);
  if (!props.anchor && !props.tag) props.start = token.offset;
  props[type] = token;
  state.atNewline = false;
  state.hasSpace = false;
  state.needsSpace = true;
}

function readIndicator(state: State, token: CST.SourceToken): void {
  const { props, context, flaws } = state;
  if (props.anchor ?? props.tag) flaws.add('tag-order', props.start, token.offset);
  if (props.found) flaws.add('unexpected', token.offset, token.offset + token.source.length);
  props.found = token;
  state.atNewline = context.indicator === 'seq-item-ind' || context.indicator === 'explicit-key-ind';
  state.hasSpace = false;
}

function checkLast(state: State): void {
  const { context, tab } = state;
  const { next } = context;
  const glued =
    next && !['space', 'newline', 'comma'].includes(next.type) && !(next.type === 'scalar' && next.source === '');
  if (state.needsSpace && glued) state.flaws.add('tag-space', next.offset, next.offset + 1);
  if (!tab) return;
  const inIndent = state.atNewline && tab.indent <= context.parentIndent;
  if (inIndent || next?.type === 'block-map' || next?.type === 'block-seq') addTab(state, tab);
}

function addTab({ flaws }: State, { offset, source }: CST.SourceToken): void {
  flaws.add('tab-indent', offset, offset + source.length);
}
