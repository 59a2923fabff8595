export {
  defineFact,
  defineGiven,
  defineLookUp,
  factStore,
  type Fact,
  type Facts,
  type FactStore,
  type Given,
  type GivenFact,
  type Memo,
  type Read,
} from './facts.ts';
export { remembered } from './remembered.ts';
