import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { RevealAct } from '#cases';

/** Looking behind pseudonyms, counted by this process for /metrics; the audit log has who and why. */
@Injectable()
export class RevealCounter {
  readonly counter = new Counter({
    name: 'gridwhistle_reveals_total',
    help: 'Identities asked for, approved, refused and revealed, by act',
    labelNames: ['act'],
    registers: [],
  });

  count(act: RevealAct): void {
    this.counter.inc({ act });
  }
}
