import { serve } from '#config';
import { startWorker } from './start-worker.js';

await serve('worker', startWorker);
