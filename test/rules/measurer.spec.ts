import { readSettings } from '#config';
import { isMeasurer } from '../../apps/operations/src/measurer.js';

const metricsToken = 'm'.repeat(32);
const asks = (ip: string, authorization?: string) => ({
  ip,
  headers: authorization === undefined ? {} : { authorization },
});

test('without a token only this machine reads the metrics', () => {
  for (const ip of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
    expect([ip, isMeasurer(asks(ip), {})]).toEqual([ip, true]);
  for (const ip of ['10.0.0.1', '192.0.2.7', '2001:db8::1', '::', 'unknown'])
    expect(() => isMeasurer(asks(ip, 'Bearer '), {})).toThrow('Not Found');
});

test('with a token whoever bears it does, and nobody else', () => {
  expect(isMeasurer(asks('192.0.2.7', `Bearer ${metricsToken}`), { metricsToken })).toBe(true);
  for (const wrong of [undefined, '', metricsToken, 'Bearer ', `Bearer ${metricsToken}m`])
    expect(() => isMeasurer(asks('127.0.0.1', wrong), { metricsToken })).toThrow('Not Found');
});

test('a short token is refused at the start', () => {
  expect(() => readSettings({ METRICS_TOKEN: 'short' })).toThrow(/METRICS_TOKEN/);
  expect(readSettings({ METRICS_TOKEN: '' }).metricsToken).toBeUndefined();
});
