import { parentPort, workerData } from 'node:worker_threads';
import { labelSheet } from './label-sheet.js';
import type { Sheet } from './sheet-stream.js';

/** Runs in a thread of its own: draws one sheet and hands its bytes over as they come. */
const { title, labels, made } = workerData as Sheet;
const doc = labelSheet(title, labels, made);
for await (const chunk of doc) parentPort?.postMessage(chunk, []);
