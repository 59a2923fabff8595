import type { ItemDefinition } from '../item.ts';
import { ownVpc } from './1-own-vpc.ts';
import { noInbound } from './2-no-inbound.ts';
import { noWorld } from './3-no-world.ts';
import { apart } from './4-apart.ts';
import { outbound } from './5-outbound.ts';
import { profile } from './6-profile.ts';
import { imdsv2 } from './7-imdsv2.ts';
import { expiry } from './8-expiry.ts';
import { endpoints } from './9-endpoints.ts';
import { tags } from './10-tags.ts';

/** The ten items, in the order of their numbers. */
export const items: readonly ItemDefinition[] = [
  ownVpc,
  noInbound,
  noWorld,
  apart,
  outbound,
  profile,
  imdsv2,
  expiry,
  endpoints,
  tags,
];
