export { createEditor, type Editor } from './editor.ts';
export type { FixEdit, WhenEmpty } from './fix-edit.ts';
export {
  getAtt,
  hole,
  keep,
  ref,
  sub,
  text,
  type Hole,
  type Intrinsic,
  type Kept,
  type NewMap,
  type NewValue,
  type Template,
} from './value.ts';
