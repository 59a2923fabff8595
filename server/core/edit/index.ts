export type { Editor, FixEdit, WhenEmpty } from './editor.ts';
export { getAtt, hole, keep, map, ref, sub, text, type Hole, type Intrinsic, type Kept, type NewMap, type NewValue, type Template } from './value.ts';
