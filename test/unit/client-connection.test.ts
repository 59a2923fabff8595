import assert from 'node:assert/strict';
import { connect } from '../../client/connection.ts';

describe('a connection without a running server', () => {
  const connection = connect(() => assert.fail('nobody started it'));

  it('rejects requests, so that whoever can do without an answer says so in one place', async () => {
    const answer = connection.request('iacHardener/rules', null).catch(() => 'rejected');
    assert.equal(await answer, 'rejected');
  });

  it('takes notifications, and tells nobody', () => {
    connection.notify('iacHardener/configChanged', null);
  });
});
