import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { countAttachments } from '#attachments';
import { everything, seeing } from '#database';

/** `gridwhistle_attachments`: uploads that wait to be looked at, that no filing has named yet, and that were refused. */
export function attachmentsGauge(registry: Registry, dataSource: DataSource): void {
  const gauge = new Gauge({
    name: 'gridwhistle_attachments',
    help: 'Uploads waiting to be looked at, waiting for a filing (loose), refused',
    labelNames: ['kind'],
    registers: [registry],
    collect: async () => {
      const counts = await seeing(everything, () => countAttachments(dataSource.manager));
      for (const [kind, count] of Object.entries(counts)) gauge.set({ kind }, count);
    },
  });
}
