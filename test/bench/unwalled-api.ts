import { readSettings, realClock, serverSettings } from '#config';
import { AskingClient, PreparingClient } from '../../libs/database/src/preparing-client.js';
import { startApi } from '../../apps/api/src/start-api.js';

/** Our API as it would be if it told PostgreSQL nothing: what `--walls` is measured against. Never a part of the product. */
AskingClient.prototype.query = PreparingClient.prototype.query;
const api = await startApi(serverSettings(readSettings()), realClock);
console.log(`api: ${await api.getUrl()}`);
