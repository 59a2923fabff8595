import { cfnType } from '#core/data/index.ts';
import { hole, type Editor } from '#core/edit/index.ts';
import { inWords } from '#core/text/index.ts';
import { isOwn, missingRequiredTags, nameOf, resourceSubject, tagPlace, type Resource } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, isMap } from '#core/syntax/index.ts';

export default defineRule({
  id: 'tags/tag-required-missing',
  title: 'Resource without a tag that the configuration asks for',
  severity: 'low',
  since: '0.1.0',
  why: 'Tags tell whose a resource is and what may be done with it. One without them is missed by the policies, the bills and the people that go by tags.',
  refs: [
    'FSBP:Config.1',
    'https://docs.aws.amazon.com/config/latest/developerguide/required-tags.html',
    'https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html',
  ],
  preset: 'recommended',
  on: resourceSubject(),
  messages: {
    missing:
      '{name} lacks {tags}, which your configuration asks for; a tag of the whole stack would do, but cannot be seen here.',
  },

  *check(resource, finding, facts) {
    const missing = missingRequiredTags(facts, resource);
    if (missing.length > 0)
      yield finding
        .missing(nameOf(resource), {
          name: resource.id,
          tags: `the ${missing.length > 1 ? 'tags' : 'tag'} ${inWords(missing)}`,
        })
        .when(resource.when);
  },

  fixes: {
    add: {
      title: 'Add the tags that are missing',
      applicability: 'placeholder',
      apply: addMissing,
    },
  },
});

/** Not where a change of tags replaces the resource, nor where they are written in a way that cannot be added to. */
function addMissing({ edit, facts, subject, tree }: FixContext<Resource>): Editor | 'decline' {
  const place = tagPlace(subject.type);
  if (!place || cfnType(subject.type)?.replacement([place.property]) !== 'no') return 'decline';
  const tags = missingRequiredTags(facts, subject).map((key) => ({ key, value: hole(`value of ${key}`) }));
  const list = tags.map(({ key, value }) => ({
    Key: key,
    Value: value,
    ...(place.style === 'asg' && { PropagateAtLaunch: true }),
  }));
  const map = { map: Object.fromEntries(tags.map(({ key, value }) => [key, value])) };
  const whole = place.style === 'map' ? map : list;
  const properties = entryOf(subject.node, 'Properties')?.value;
  if (!properties) return edit.put(subject.node, 'Properties', { [place.property]: whole });
  const written = entryOf(properties, place.property)?.value;
  if (!isMap(properties) || !isOwn(tree, subject.entry, written ?? properties)) return 'decline';
  if (!written) return edit.put(properties, place.property, whole);
  if (written.tag !== undefined) return 'decline';
  if (place.style === 'map' && isMap(written)) for (const { key, value } of tags) edit.put(written, key, value);
  else if (place.style !== 'map' && written.kind === 'seq') for (const each of list) edit.append(written, each);
  else return 'decline';
  return edit;
}

export const examples: readonly Example[] = [
  {
    title: 'resources without an owner, with other tags or with none',
    dialect: 'cfn',
    options: { requiredTags: ['Owner', 'CostCenter'] },
    fixes: ['add'],
    bad: `
      Resources:
        Store:
        ^^^^^ missing
          Type: AWS::S3::Bucket
        Logs:
        ^^^^ missing
          Type: AWS::S3::Bucket
          Properties:
            Tags:
              - Key: CostCenter # of the platform team
                Value: "1234"
        Job:
        ^^^ missing
          Type: AWS::Glue::Job
          Properties:
            Role: !Ref AWS::NoValue
            Command: {Name: glueetl}
            Tags:
              CostCenter: "1234"
    `,
  },
  {
    title: 'all that is asked for, tags that are not known here, and types without tags',
    dialect: 'cfn',
    options: { requiredTags: ['Owner'] },
    good: `
      Parameters:
        Owner: {Type: String}
        HasOwner: {Type: String}
      Conditions:
        IsOwned: !Equals [!Ref HasOwner, "true"]
      Resources:
        Store:
          Type: AWS::S3::Bucket
          Properties:
            Tags:
              - {Key: Owner, Value: !Ref Owner}
        Logs:
          Type: AWS::S3::Bucket
          Properties:
            Tags:
              - !If [IsOwned, {Key: Owner, Value: team}, !Ref AWS::NoValue]
        Assets:
          Type: AWS::S3::Bucket
          Properties:
            Tags:
              - {Key: !ImportValue OwnerKey, Value: team}
        Attachment:
          Type: AWS::EC2::VPCGatewayAttachment
          Properties: {VpcId: vpc-0123456789abcdef0}
    `,
  },
  {
    title: 'nothing, where the configuration asks for no tags',
    dialect: 'cfn',
    good: `
      Resources:
        Store:
          Type: AWS::S3::Bucket
    `,
  },
];
