import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { addScans, type QrPoint } from '#territory';

const everyMs = 1000;
const toldEveryMs = 60_000;
/** So many points and days in one statement. */
const atOnce = 1000;

/**
 * Counts scans in the process and adds them to the table in the background, so that no page waits for it. What a process has
 * counted in its last second is lost when it is killed; one that is told to end writes it first.
 */
@Injectable()
export class ScanCounts implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('qr');
  private counted = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private busy = false;
  private toldAt = -Infinity;

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      if (this.busy || this.counted.size === 0) return;
      this.busy = true;
      this.writing = this.write().finally(() => (this.busy = false));
    }, everyMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    await this.write();
  }

  /** One more scan of a point on a local day. */
  add({ districtId, number }: Pick<QrPoint, 'districtId' | 'number'>, day: string): void {
    const key = `${districtId} ${number} ${day}`;
    this.counted.set(key, (this.counted.get(key) ?? 0) + 1);
  }

  private async write(): Promise<void> {
    const taken = this.counted;
    this.counted = new Map();
    const rows = [...taken].map(([key, scans]) => {
      const [districtId = '', number, day = ''] = key.split(' ');
      return { districtId, number: Number(number), day, scans };
    });
    for (let i = 0; i < rows.length; i += atOnce) {
      const some = rows.slice(i, i + atOnce);
      try {
        await addScans(this.dataSource.manager, some);
      } catch (error) {
        // Kept for the next time: the database is away.
        for (const { districtId, number, day, scans } of some) {
          const key = `${districtId} ${number} ${day}`;
          this.counted.set(key, (this.counted.get(key) ?? 0) + scans);
        }
        this.warn(error);
      }
    }
  }

  private warn(error: unknown): void {
    if (performance.now() - this.toldAt < toldEveryMs) return;
    this.toldAt = performance.now();
    this.log.warn(
      `scans are not counted for the moment: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
