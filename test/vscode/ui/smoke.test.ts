import assert from 'node:assert/strict';
describe('placeholder', () => {
  it('runs', () => assert.ok(process.env['IAC_HARDENER_EDITOR_PORT']));
});
