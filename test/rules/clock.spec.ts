import { Clock } from '#config';

test('the clock tells the time', () => {
  expect(new Clock().now()).toBeInstanceOf(Date);
});
