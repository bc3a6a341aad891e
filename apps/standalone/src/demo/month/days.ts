import type { Client } from '../client.js';
import { wall } from '../hours.js';

export type DayKind = 'WORKDAY' | 'MAKE_UP' | 'WEEKEND' | 'HOLIDAY';

/** In the order of the words: Chinese, English. */
export const dayNames: Record<DayKind, [string, string]> = {
  WORKDAY: ['工作日', 'working day'],
  MAKE_UP: ['调休上班日', 'make-up working day'],
  WEEKEND: ['周末', 'weekend'],
  HOLIDAY: ['放假', 'holiday'],
};

interface NamedDay {
  date: string;
  name: string;
}

/** A year as the server's calendar has it. */
export interface ShownYear {
  region: string;
  holidays: NamedDay[];
  makeUpDays: NamedDay[];
  tables: Array<{ region: string; source: string; recomputedAt: string | null }>;
}

const admin = { username: 'admin' };

export const readYear = (client: Client, year: number): Promise<ShownYear> =>
  client.call(admin, 'GET', `/calendar?year=${year}`);

/** Which days are worked, by the server's own calendar; a day more or less may become known as the month goes on. */
export class Days {
  private readonly named = new Map<string, { kind: DayKind; name: string }>();

  static async of(client: Client, years: readonly number[]): Promise<Days> {
    const days = new Days();
    for (const year of years) {
      const { holidays, makeUpDays } = await readYear(client, year);
      for (const { date, name } of holidays) days.named.set(date, { kind: 'HOLIDAY', name });
      for (const { date, name } of makeUpDays) days.named.set(date, { kind: 'MAKE_UP', name });
    }
    return days;
  }

  addHoliday(date: string, name: string): void {
    this.named.set(date, { kind: 'HOLIDAY', name });
  }

  kindOf(at: Date): DayKind {
    const { date, weekday } = wall(at);
    return this.named.get(date)?.kind ?? (weekday === 0 || weekday === 6 ? 'WEEKEND' : 'WORKDAY');
  }

  nameOf(at: Date): string | null {
    return this.named.get(wall(at).date)?.name ?? null;
  }

  isWorked(at: Date): boolean {
    const kind = this.kindOf(at);
    return kind === 'WORKDAY' || kind === 'MAKE_UP';
  }
}
