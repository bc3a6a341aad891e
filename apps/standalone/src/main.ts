import { Clock } from '#config';
console.log(new Clock().now().toISOString());
