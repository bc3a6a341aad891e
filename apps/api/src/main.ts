import { serve } from '#config';
import { startApi } from './start-api.js';

await serve('api', startApi, async (api) => `${await api.getUrl()}/api/docs`);
