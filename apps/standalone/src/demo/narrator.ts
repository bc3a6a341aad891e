import { wall } from './hours.js';

export type Language = 'zh' | 'en';
export interface Line {
  zh: string;
  en: string;
}

export const weekdays = {
  zh: ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
};

/** `379902-260213-0000117-K` -> `260213-117` */
export const shortOf = (number: string): string => {
  const [, day = '', sequence = ''] = number.split('-');
  return `${day}-${Number(sequence)}`;
};

/** Tells what happens, one line each, under the day it happens on. */
export class Narrator {
  private day = '';

  constructor(
    readonly language: Language,
    private readonly write: (line: string) => void,
  ) {}

  tell(at: Date, number: string, line: Line): void {
    const { date, time, weekday } = wall(at);
    if (date !== this.day) this.write(`\n── ${date} ${weekdays[this.language][weekday]} ──`);
    this.day = date;
    this.write(`${time}  ${shortOf(number).padEnd(11)} ${line[this.language]}`);
  }

  note(line: Line): void {
    this.write(line[this.language]);
  }
}
