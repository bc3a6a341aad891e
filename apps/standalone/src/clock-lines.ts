/** The clock as the API tells it. */
export interface ShownClock {
  now: string;
  clock: 'real' | 'stepped' | 'wound';
  aheadSeconds: number;
  winding: {
    from: string;
    to: string;
    at: string;
    moments: number;
    served: number;
    done: boolean;
    error: string | null;
  } | null;
}

export interface ShownMove {
  at: string;
  number: string;
  move: string;
  name: string;
  detail: Record<string, unknown>;
}

/** What to print: the time, and after a winding what happened on the way, under its days. */
export function clockLines(
  { now, clock, aheadSeconds, winding }: ShownClock,
  happened: ShownMove[] | null,
): string[] {
  const lines: string[] = [];
  if (happened && winding) {
    let day = '';
    for (const { at, number, move, name, detail } of happened) {
      if (at.slice(0, 10) !== day) lines.push(`── ${at.slice(0, 10)} ──`);
      day = at.slice(0, 10);
      lines.push(`${at.slice(11, 19)}  ${number}  ${name} ${move}${about(detail)}`);
    }
    lines.push(
      `途中 ${winding.moments} 个时刻有计时到点, 处理 ${winding.served} 次 / ${winding.moments} moments, ${winding.served} clocks served`,
    );
    if (winding.error) lines.push(`拨到 ${winding.at} 停下 / stopped: ${winding.error}`);
  }
  lines.push(`${wallOf(now)}  ${aheadOf(clock, aheadSeconds)}`);
  return lines;
}

/** Which clock, which level, who has it now. */
function about(detail: Record<string, unknown>): string {
  const said = ['timer', 'level', 'from', 'to', 'leadUnit', 'master']
    .map((name) => detail[name])
    .filter((one) => typeof one === 'string');
  return said.length > 0 ? ` (${said.join(' ')})` : '';
}

const wallOf = (at: string) => at.slice(0, 19).replace('T', ' ');

function aheadOf(clock: ShownClock['clock'], seconds: number): string {
  if (clock === 'stepped') return '演示时钟, 只在拨动时走 / a stepped clock, it moves only when it is set';
  if (seconds === 0) return '真实时间 / real time';
  // To the minute first: 59 minutes and 40 seconds are an hour, not 60 minutes.
  const whole = Math.round(seconds / 60);
  const [days, hours, minutes] = [Math.floor(whole / 1440), Math.floor((whole % 1440) / 60), whole % 60];
  const ahead = [days && `${days}d`, hours && `${hours}h`, minutes && `${minutes}m`]
    .filter(Boolean)
    .join(' ');
  return `比真实时间快 / ahead of real time: ${ahead || `${seconds}s`}`;
}
