import {
  actionTerms,
  among,
  isAnyResource,
  isDenied,
  resourceTerms,
  statementSubject,
  unlimitedPaths,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { resourcesOf } from './_everything.ts';
import { listed } from './_shared.ts';

const forDevices = among('statement for devices that allows', statementSubject, ({ policy, allow }) => {
  return policy.owner?.type === 'AWS::IoT::Policy' && allow.length > 0;
});

export default defineRule({
  id: 'iam/iot-policy-star',
  title: 'Policy of devices that allows everything',
  severity: 'medium',
  since: '0.1.0',
  why: 'Whoever takes the certificate out of one device signs in as any other, reads what they all send, and sends them orders.',
  refs: [
    'cfn_nag:W38',
    'cfn_nag:W39',
    'guard:IOT_POLICY_WILDCARD_ACTION_RULE',
    'guard:IOT_POLICY_WILDCARD_RESOURCE_RULE',
    'CWE-732',
    'https://docs.aws.amazon.com/iot/latest/developerguide/audit-chk-iot-policy-permissive.html',
    'https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html',
  ],
  narrowerRefs: {
    'cfn_nag:W38': { messages: ['actions'] },
    'guard:IOT_POLICY_WILDCARD_ACTION_RULE': { messages: ['actions'] },
  },
  preset: 'recommended',
  on: forDevices,
  messages: {
    actions: 'Action "{action}" on {resources} allows all that AWS IoT has for devices.',
    resource: 'Resource "{resource}" lets a device do {actions} in the place of every other.',
  },

  *check(statement, finding, facts) {
    if (!forDevices.suits(statement)) return;
    const terms = actionTerms(statement).filter(({ pattern }) => !isDenied(facts, statement, pattern, '*'));
    const all = terms.find(({ breadth }) => breadth === 'everything' || breadth === 'service');
    const star = resourceTerms(statement).find(({ pattern }) => isAnyResource(pattern) || ofEveryDevice.test(pattern));
    // A device that acts only as itself may do all that it wants there.
    if (isOnlyItself(statement)) return;
    const at = all ?? (terms.length > 0 ? star : undefined);
    if (!at) return;
    const found = all
      ? finding.actions(at.node, { action: all.pattern, resources: resourcesOf(statement) })
      : finding.resource(at.node, {
          resource: render(at.value),
          actions: listed(terms.map(({ value }) => render(value))),
        });
    for (const path of unlimitedPaths(statement, () => true)) yield found.when(path).when(at.when);
  },

  fixes: {},
  remedy:
    'Name the actions, and the client, topics and topic filters of the device: `client/${iot:Connection.Thing.ThingName}`, `topic/devices/${iot:Connection.Thing.ThingName}/*`.',
});

/** All clients, topics or topic filters of an account. A name that is not known before deployment is none of these. */
const ofEveryDevice = /^arn:[^:]*:iot:[^:]*:[^:]*:(?:client|topic|topicfilter)\/\*+$/;

function isOnlyItself(statement: Statement): boolean {
  const resources = resourceTerms(statement);
  return resources.length > 0 && resources.every(({ value }) => render(value).includes('${iot:'));
}

export const examples: readonly Example[] = [
  {
    title: 'every action, and every client and topic',
    dialect: 'cfn',
    bad: `
      Resources:
        All:
          Type: AWS::IoT::Policy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iot:*
                          ^^^^^ actions
                  Resource: '*'
        Some:
          Type: AWS::IoT::Policy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [iot:Connect, iot:Publish]
                  Resource: '*'
                            ^^^ resource
    `,
  },
  {
    title: 'every topic of the account',
    dialect: 'cfn',
    bad: `
      Resources:
        Topics:
          Type: AWS::IoT::Policy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [iot:Publish, iot:Receive]
                  Resource: !Sub arn:aws:iot:\${AWS::Region}:\${AWS::AccountId}:topic/*
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ resource
                - Effect: Allow
                  Action: iot:Subscribe
                  Resource: !Sub arn:aws:iot:\${AWS::Region}:\${AWS::AccountId}:topicfilter/jobs/*
    `,
  },
  {
    title: 'what belongs to the device, a device that is attached, and what is denied',
    dialect: 'cfn',
    good: `
      Resources:
        Own:
          Type: AWS::IoT::Policy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iot:Connect
                  Resource: !Sub arn:aws:iot:\${AWS::Region}:\${AWS::AccountId}:client/\${!iot:Connection.Thing.ThingName}
                - Effect: Allow
                  Action: iot:Connect
                  Resource: '*'
                  Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } }
        Denied:
          Type: AWS::IoT::Policy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: iot:Publish, Resource: '*' }
                - { Effect: Deny, Action: iot:*, Resource: '*' }
    `,
  },
];
