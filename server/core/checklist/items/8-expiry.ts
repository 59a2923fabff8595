import { cacheStoreSubject, isLifecycleOpen, leftoversOf, templateMacros } from '../../models/index.ts';
import type { ItemDefinition } from '../item.ts';

export const expiry: ItemDefinition = {
  number: 8,
  title: 'Cached objects expire',
  decidedBy: 'The lifecycle configuration of the bucket that holds the caches.',
  *judge({ facts, all, isBlamed }) {
    const mayChange = facts.get(templateMacros).length > 0;
    for (const store of all(cacheStoreSubject)) {
      const { name, at, resource, document } = store;
      if (isBlamed(resource?.id)) continue;
      if (isLifecycleOpen(facts, store) || (mayChange && !document && leftoversOf(facts, store).length > 0))
        yield { status: 'unknown', message: `What is not in this file decides when ${name} deletes its objects.`, at };
      else yield { status: 'pass', message: `${name} deletes its objects after a time.`, at };
    }
  },
};
