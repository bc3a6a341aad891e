import type { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { countAttachments } from '#attachments';
import { everything, seeing } from '#database';
import { countsGauge } from '../../../operations/src/counts-gauge.js';

/** `gridwhistle_attachments`: uploads that wait to be looked at, that no filing has named yet, and that were refused. */
export const attachmentsGauge = (registry: Registry, dataSource: DataSource): void =>
  countsGauge(
    registry,
    {
      name: 'gridwhistle_attachments',
      help: 'Uploads waiting to be looked at, waiting for a filing (loose), refused',
    },
    () => seeing(everything, () => countAttachments(dataSource.manager)),
  );
