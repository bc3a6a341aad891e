import { openStates } from '#cases';
import { plus, wall } from '../hours.js';
import { weekdays, type Language } from '../narrator.js';
import type { Stage } from '../stage.js';
import { dayNames, type Days } from './days.js';

/** Says at the end of each day how it went. */
export class Diary {
  private filed = 0;
  private ended = 0;
  private readonly startedAt = performance.now();

  constructor(
    private readonly stage: Stage,
    private readonly days: Days,
    private readonly language: Language,
    private readonly write: (line: string) => void,
  ) {}

  async keep(start: Date, days: number): Promise<void> {
    for (let day = 1; day <= days; day++) {
      const evening = plus(start, day * 1440 - 1);
      await this.stage.clock.until(evening);
      this.write(this.lineFor(evening));
    }
  }

  private lineFor(evening: Date): string {
    const zh = this.language === 'zh';
    const lives = [...this.stage.lives.values()];
    const open = lives.filter(({ end }) => openStates.includes(end.state) || end.state === 'MERGED').length;
    const [filed, ended] = [lives.length - this.filed, lives.length - open - this.ended];
    this.filed = lives.length;
    this.ended = lives.length - open;
    const { date, weekday } = wall(evening);
    const kind = dayNames[this.days.kindOf(evening)][zh ? 0 : 1];
    const name = this.days.nameOf(evening);
    const seconds = ((performance.now() - this.startedAt) / 1000).toFixed(0);
    return [
      `${date} ${weekdays[this.language][weekday]} ${kind}${name ? `(${name})` : ''}`,
      zh ? `新收 ${filed}, 了结 ${ended}, 在办 ${open}` : `filed ${filed}, ended ${ended}, open ${open}`,
      `${seconds} s`,
    ].join('  ');
  }
}
