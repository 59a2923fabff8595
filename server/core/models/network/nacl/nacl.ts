import { defineFact, type Facts } from '../../../facts/index.ts';
import { get, isMap, plainText, type Located, type MapNode } from '../../../syntax/index.ts';
import { both, sectionNames, type Path } from '../../../values/index.ts';
import { resource, resourceIn, resourcesOfType, templateMacros, usesOf, type Resource } from '../../cfn/index.ts';
import { dialect } from '../../detect.ts';
import { documentOrigin } from '../../origin.ts';
import type { Subject } from '../../subject.ts';
import { readEntry, type NaclEntry } from './entry.ts';
import { allowAll, unknownFilter, type Filter, type Step } from './filter.ts';
import { filterOf } from './gate.ts';
import { namesAt, signature } from './names.ts';

/** A subnet under a network ACL, on some path. */
export interface Association {
  /** Logical id or other name of the subnet. */
  readonly subnet: string;
  readonly when: Path;
  /** Undefined outside templates. */
  readonly owner: Resource | undefined;
}

/** A network ACL: a resource, the default one of a VPC of the template, or an element of describe-network-acls. */
export interface Nacl {
  /** Logical id, `Vpc.DefaultNetworkAcl`, or the id in a document of its own. */
  readonly key: string;
  /** For people; good at the start of a sentence. */
  readonly text: string;
  /** Where to point for something that it lacks. */
  readonly at: Located;
  /** Undefined for default ones, and outside templates. */
  readonly owner: Resource | undefined;
  readonly when: Path;
  readonly entries: readonly NaclEntry[];
  readonly associations: readonly Association[];
  /** Entries that are there besides its own: those of a default one. */
  readonly standing: readonly Step[];
  /** Whether a macro may add entries and associations to it. */
  readonly isOpen: boolean;
  /** Whether something else knows of it (an output, a nested stack), which may associate it and add entries. */
  readonly isShared: boolean;
}

const aclType = 'AWS::EC2::NetworkAcl';
const entryType = 'AWS::EC2::NetworkAclEntry';
const associationType = 'AWS::EC2::SubnetNetworkAclAssociation';

/** Entries that describe-network-acls prints for "no match denies"; they are no entries of anybody. */
const lastNumber = 32767;

/** All network ACLs that the document describes, in order of text. */
export const nacls = defineFact<readonly Nacl[]>(
  'network ACLs',
  (_key, facts, tree) => {
    if (facts.get(dialect) === 'nacl') {
      const list = get(tree.root, 'NetworkAcls');
      return (list?.kind === 'seq' ? list.items : []).filter(isMap).map((node) => described(facts, node));
    }
    const owned = facts.get(resourcesOfType, aclType);
    if (owned.length === 0 && facts.get(resourcesOfType, entryType).length === 0) return [];
    return [...owned.map((owner) => ofResource(facts, owner)), ...defaults(facts)];
  },
  (a, b) => a.length === b.length && a.every((each, index) => sameNacl(each, b[index])),
);

function sameNacl(a: Nacl, b: Nacl | undefined): boolean {
  return (
    b !== undefined &&
    a.at === b.at &&
    a.owner?.entry === b.owner?.entry &&
    a.isOpen === b.isOpen &&
    a.isShared === b.isShared &&
    a.entries.length === b.entries.length &&
    a.entries.every((entry, index) => sameEntry(entry, b.entries[index])) &&
    a.associations.length === b.associations.length &&
    a.associations.every(({ owner, subnet, when }, index) => {
      const other = b.associations[index];
      return (
        other?.subnet === subnet && other.owner?.entry === owner?.entry && signature(other.when) === signature(when)
      );
    })
  );
}

function sameEntry(a: NaclEntry, b: NaclEntry | undefined): boolean {
  return (
    b !== undefined &&
    a.node === b.node &&
    a.owner?.entry === b.owner?.entry &&
    signature(a.forms) === signature(b.forms)
  );
}

/** One network ACL by `Nacl.key`; undefined for those that are not in the document. */
export const naclOf = defineFact<Nacl | undefined>(
  'network ACL',
  (key, facts) => facts.get(nacls).find((nacl) => nacl.key === key),
  (a, b) => a === b || (a !== undefined && sameNacl(a, b)),
);

function ofResource(facts: Facts, owner: Resource): Nacl {
  return {
    key: owner.id,
    text: owner.id,
    at: owner.entry.key,
    owner,
    when: owner.when,
    entries: facts.get(entriesByAcl).get(owner.id) ?? [],
    associations: facts.get(associationsByAcl).get(owner.id) ?? [],
    standing: [],
    isOpen: facts.get(isRewritten),
    isShared: isUsedElsewhere(facts, owner.id),
  };
}

/** The default network ACLs that the template adds entries to. */
function defaults(facts: Facts): readonly Nacl[] {
  return [...facts.get(entriesByAcl)].flatMap(([key, entries]) => {
    const [, vpc] = /^(.+)\.DefaultNetworkAcl$/.exec(key) ?? [];
    const owner = vpc === undefined ? undefined : facts.get(resource, vpc);
    if (owner?.type !== 'AWS::EC2::VPC') return [];
    return [
      {
        key,
        text: `The default network ACL of ${owner.id}`,
        at: owner.entry.key,
        owner: undefined,
        when: owner.when,
        entries,
        associations: facts.get(associationsByAcl).get(key) ?? [],
        standing: allowAll,
        isOpen: facts.get(isRewritten),
        isShared: true,
      },
    ];
  });
}

function described(facts: Facts, node: MapNode): Nacl {
  const id = get(node, 'NetworkAclId');
  const key = plainText(id) ?? '';
  const entries = get(node, 'Entries');
  const associations = get(node, 'Associations');
  return {
    key,
    text: key === '' ? 'This network ACL' : key,
    at: id ?? node.entries[0]?.key ?? node,
    owner: undefined,
    when: [],
    entries: (entries?.kind === 'seq' ? entries.items : [])
      .filter(isMap)
      .filter((each) => Number(plainText(get(each, 'RuleNumber'))) < lastNumber)
      .map((each) => readEntry(facts, { node: each, owner: undefined, when: [] })),
    associations: (associations?.kind === 'seq' ? associations.items : []).flatMap((each) => {
      const subnet = plainText(get(each, 'SubnetId'));
      return subnet === undefined ? [] : [{ subnet, when: [], owner: undefined }];
    }),
    standing: [],
    // Commands add entries to what is there already.
    isOpen: facts.get(documentOrigin).command !== undefined,
    isShared: associations === undefined || plainText(get(node, 'IsDefault'))?.toLowerCase() === 'true',
  };
}

const entriesByAcl = defineFact<ReadonlyMap<string, readonly NaclEntry[]>>('entries by network ACL', (_key, facts) => {
  const byAcl = new Map<string, NaclEntry[]>();
  for (const owner of facts.get(resourcesOfType, entryType)) {
    if (!owner.properties) continue;
    for (const { value, when } of namesAt(facts, owner, 'NetworkAclId').alternatives) {
      const path = both(owner.when, when);
      if (path) push(byAcl, value, readEntry(facts, { node: owner.properties, owner, when: path }));
    }
  }
  return byAcl;
});

const associationsByAcl = defineFact<ReadonlyMap<string, readonly Association[]>>(
  'associations by network ACL',
  (_key, facts) => {
    const byAcl = new Map<string, Association[]>();
    for (const owner of facts.get(resourcesOfType, associationType)) {
      for (const acl of namesAt(facts, owner, 'NetworkAclId').alternatives) {
        for (const subnet of namesAt(facts, owner, 'SubnetId').alternatives) {
          const inner = both(acl.when, subnet.when);
          const when = inner && both(owner.when, inner);
          if (when) push(byAcl, acl.value, { subnet: subnet.value, when, owner });
        }
      }
    }
    return byAcl;
  },
);

/** The network ACLs of subnets, by the name of the subnet; several where paths differ. */
export const aclsOfSubnets = defineFact<ReadonlyMap<string, readonly { readonly acl: string; readonly when: Path }[]>>(
  'network ACLs of subnets',
  (_key, facts) => {
    const bySubnet = new Map<string, { acl: string; when: Path }[]>();
    for (const [acl, associations] of facts.get(associationsByAcl)) {
      for (const { subnet, when } of associations) push(bySubnet, subnet, { acl, when });
    }
    return bySubnet;
  },
);

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

const isRewritten = defineFact<boolean>(
  'rewritten resources',
  (_key, facts) =>
    facts.get(templateMacros).length > 0 ||
    facts.get(sectionNames, 'Resources').some((name) => name.startsWith('Fn::')),
);

/** Whether anything but its own entries and associations uses a network ACL. */
function isUsedElsewhere(facts: Facts, id: string): boolean {
  const own = [entryType, associationType].flatMap((type) =>
    facts.get(resourcesOfType, type).map(({ properties }) => get(properties, 'NetworkAclId')),
  );
  return facts
    .get(usesOf, id)
    .some((use) => !own.some((node) => node?.block === use.block && node.start <= use.start && use.end <= node.end));
}

/** What a network ACL lets through in one world. */
export function filterIn(world: Path, { entries, standing, isOpen }: Nacl): Filter {
  const filter = filterOf(world, entries, standing);
  if (!isOpen) return filter;
  const open = (bound: 'ingress' | 'egress') => ({ may: unknownFilter[bound].may, must: [] });
  return { ingress: open('ingress'), egress: open('egress') };
}

/** Each network ACL that the document describes; default ones are where their VPC is. */
export const naclSubject: Subject<Nacl> = {
  name: 'network ACL',
  *find(unit, facts) {
    if (facts.get(dialect) === 'nacl' && unit.path.length === 0) yield* facts.get(nacls);
    const owner = resourceIn(unit, facts);
    const nacl = owner?.type === aclType ? facts.get(naclOf, owner.id) : undefined;
    if (nacl) yield nacl;
  },
};

/** An entry with the network ACL that it belongs to. */
export interface OwnedEntry {
  readonly nacl: Nacl;
  readonly entry: NaclEntry;
}

/** Each entry of a network ACL of the document; more than one for an entry that may belong to several. */
export const naclEntrySubject: Subject<OwnedEntry> = {
  name: 'network ACL entry',
  *find(unit, facts) {
    if (facts.get(dialect) === 'nacl' && unit.path.length === 0) {
      for (const nacl of facts.get(nacls)) for (const entry of nacl.entries) yield { nacl, entry };
    }
    const owner = resourceIn(unit, facts);
    if (owner?.type !== entryType || !owner.properties) return;
    yield* entriesOf(facts, owner);
  },
};

function* entriesOf(facts: Facts, owner: Resource): Iterable<OwnedEntry> {
  for (const { value } of namesAt(facts, owner, 'NetworkAclId').alternatives) {
    const nacl = facts.get(naclOf, value);
    const entry = nacl?.entries.find(({ node }) => node === owner.properties);
    if (nacl && entry) yield { nacl, entry };
  }
}

/**
 * The number nearest to `wanted` in one direction of a network ACL that no entry of it may have, going by `step`;
 * undefined outside 1 to 32766, the numbers that EC2 takes.
 */
export function freeNumber(nacl: Nacl, wanted: number, step: 1 | -1): number | undefined {
  const taken = new Set(nacl.entries.flatMap(({ forms }) => forms.map(({ number }) => number)));
  let number = wanted;
  while (taken.has(number)) number += step;
  return number < 1 || number > 32766 ? undefined : number;
}
