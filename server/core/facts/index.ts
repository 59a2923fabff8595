export { defineFact, factStore, type Fact, type Facts, type FactStore, type Read } from './facts.ts';
