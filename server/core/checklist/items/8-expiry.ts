import { cacheStoreSubject } from '../../models/index.ts';
import type { ItemDefinition } from '../item.ts';

export const expiry: ItemDefinition = {
  number: 8,
  title: 'Cached objects expire',
  decidedBy: 'The lifecycle configuration of the bucket that holds the caches.',
  *judge({ all, isBlamed }) {
    for (const { name, at, resource } of all(cacheStoreSubject)) {
      if (!isBlamed(resource?.id)) yield { status: 'pass', message: `${name} deletes its objects after a time.`, at };
    }
  },
};
