import assert from 'node:assert/strict';
import {
  booleanIn,
  isArn,
  isRegionName,
  isServiceName,
  momentIn,
  numberIn,
} from '../../server/core/models/iam/value-format.ts';

function check<T>(read: (text: string) => T, expected: readonly (readonly [text: string, value: T])[]): void {
  for (const [text, value] of expected) {
    it(`"${text}"`, () => {
      assert.equal(read(text), value);
    });
  }
}

describe('values of conditions', () => {
  describe('numbers', () => {
    check(numberIn, [
      ['3600', 3600],
      ['-1', -1],
      ['0.5', 0.5],
      ['1e3', undefined],
      ['0x10', undefined],
      ['1,000', undefined],
      ['', undefined],
      [' 1', undefined],
    ]);
  });

  describe('booleans', () => {
    check(booleanIn, [
      ['true', true],
      ['False', false],
      ['yes', undefined],
      ['1', undefined],
    ]);
  });

  describe('moments', () => {
    const seconds = (text: string): number => Date.parse(text) / 1000;
    check(momentIn, [
      ['1970-01-01T00:00:00Z', 0],
      ['2026-11-26T20:35:00Z', seconds('2026-11-26T20:35:00Z')],
      ['2026-11-26T20:35Z', seconds('2026-11-26T20:35:00Z')],
      ['2026-11-26T20:35:00+02:00', seconds('2026-11-26T18:35:00Z')],
      ['2026-11-26T20:35:00-0830', seconds('2026-11-27T05:05:00Z')],
      ['2026-11-26T20:35:00.5Z', seconds('2026-11-26T20:35:00.500Z')],
      ['2026-11-26', seconds('2026-11-26')],
      ['2026-11', seconds('2026-11')],
      ['2026', seconds('2026')],
      ['2024-02-29', seconds('2024-02-29')],
      ['1969-12-31', -86_400],
      ['1790000000', 1_790_000_000],
      ['2026-02-29', undefined],
      ['2026-13-01', undefined],
      ['2026-11-26T20:35:00', undefined],
      ['2026-11-26T25:00:00Z', undefined],
      ['26.11.2026', undefined],
      ['tomorrow', undefined],
    ]);

    it('every day of two centuries', () => {
      for (let day = -36_525; day < 36_525; day++) {
        const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
        assert.equal(momentIn(text), day * 86_400, text);
      }
    });
  });

  describe('ARNs', () => {
    check(isArn, [
      ['arn:aws:iam::111122223333:role/jobs', true],
      ['arn:aws:s3:::b/a:b', true],
      ['arn:aws:*', true],
      ['*', true],
      ['*:aws:sns:*:*:t', true],
      ['arn:aws:iam::111122223333', false],
      ['role/jobs', false],
      ['111122223333', false],
    ]);
  });

  describe('regions', () => {
    check(isRegionName, [
      ['eu-west-1', true],
      ['eusc-de-east-1', true],
      ['us-gov-east-1', true],
      ['us-isob-west-1', true],
      ['eu-west-1a', false],
      ['EU-WEST-1', false],
      ['ireland', false],
    ]);
  });

  describe('services', () => {
    check(isServiceName, [
      ['lambda.amazonaws.com', true],
      ['delivery.logs.amazonaws.com', true],
      ['ec2.amazonaws.com.cn', true],
      ['lambda', false],
      ['Lambda.amazonaws.com', false],
      ['lambda.amazonaws.con', false],
      ['https://lambda.amazonaws.com', false],
      ['.amazonaws.com', false],
    ]);
  });
});
