import type { Asking } from './asking.js';
import { write } from './book.js';

interface Seen {
  version: number;
  state: string;
  triage: object | null;
  leadUnit: string | null;
  supervision: object | null;
  followUp: { outcome?: string } | null;
  whistles: Array<{
    id: string;
    state: string;
    tasks: Array<{ id: string; unitCode: string; state: string }>;
  }>;
}

type Step = readonly [who: string, noun: string, body?: object];

const photo = [{ kind: 'PHOTO_AFTER', ref: 'after.jpg' }];
const spot = { lng: 118.3275, lat: 35.0828, crs: 'WGS84' };
/** What a department does next about a whistle, by the state of its task. */
const inTask: Record<string, (clerk: string) => Step> = {
  NOTIFIED: (clerk) => [clerk, 'ack'],
  ACKED: (clerk) => [clerk, 'check-in', { position: spot }],
  ARRIVED: (clerk) => [clerk, 'leave-request', { note: '已完成' }],
  LEAVE_ASKED: () => ['s004', 'release'],
};

/** The account of a unit's clerk, by the way accounts are named. */
function clerkOf(unit: string): string {
  if (!/^\d{12}$/.test(unit)) return unit.toLowerCase();
  const [street, community] = [unit.slice(6, 9), unit.slice(9)];
  return community === '000' ? `s${street}` : `c${street}${community}`;
}

/** One case and the people who move it, a step at a time; whoever comes later sees what became of it meanwhile. */
export class Life {
  busy = false;
  over = false;
  photos = 0;
  private known = 0;
  private idle = 0;
  private readonly wants: { whistled: boolean; lazy: boolean };

  /** `lazy`: nobody signs for it, so that the platform does when its limit runs out. */
  constructor(
    readonly number: string,
    readonly trackingCode: string,
    wants: { whistled: boolean; lazy: boolean },
  ) {
    this.wants = { ...wants };
  }

  /** Reads it as staff. Whoever was answered a version never reads an older one. */
  async look(asking: Asking): Promise<Seen | null> {
    const least = this.known;
    const heard = await asking.once('GET', `/api/v1/cases/${this.number}`, { as: { staff: 'agent' } });
    if (heard?.status !== 200) return null;
    const seen = heard.body as unknown as Seen;
    if (seen.version < least)
      asking.wrong(`${this.number} was version ${least} and is read as ${seen.version}`);
    return seen;
  }

  async step(asking: Asking): Promise<void> {
    this.busy = true;
    try {
      const seen = await this.look(asking);
      const step = seen && this.next(seen);
      if (seen && step) await this.make(asking, seen.version, step);
      // One that does not go on makes room for others.
      this.idle = step ? 0 : this.idle + (seen ? 1 : 0);
      if (this.idle > 60) this.over = true;
    } finally {
      this.busy = false;
    }
  }

  private async make(asking: Asking, from: number, [who, noun, body = {}]: Step): Promise<void> {
    const its = { number: this.number, noun, who, from };
    const heard = await asking.once('POST', `/api/v1/cases/${this.number}/${noun}`, {
      as: who === 'resident' ? { code: this.trackingCode } : { staff: who },
      body,
      headers: { 'if-match': `"${from}"` },
    });
    if (!heard || heard.status >= 500) return write(asking.book, { is: 'UNHEARD', ...its });
    if (heard.status < 300) {
      const version = Number(heard.body['version']);
      if (Number.isInteger(version)) {
        write(asking.book, { is: 'MOVED', ...its, version });
        this.known = Math.max(this.known, version);
      }
      return;
    }
    if (heard.body.code === 'VERSION_STALE' || heard.status === 401) return;
    // A rule says no: the whistle is left out, and in the end the case is left alone.
    if (noun === 'whistles') this.wants.whistled = false;
    this.idle += 5;
  }

  private next(seen: Seen): Step | null {
    const clerk = clerkOf(seen.leadUnit ?? '');
    switch (seen.state) {
      case 'PENDING_ACCEPT':
        // The platform accepts by itself what it may; the rest waits for a person.
        return seen.triage || this.idle > 20
          ? ['agent', 'acceptance', { categoryCode: this.category }]
          : null;
      case 'ACCEPTED':
        return this.idle > 20 ? ['dispatcher', 'dispatch'] : null;
      case 'DISPATCHED':
        return this.wants.lazy && this.idle < 50 ? null : [clerk, 'signature'];
      case 'SIGNED':
        return [clerk, 'contact', { note: '已联系' }];
      case 'PROCESSING':
        return this.handle(seen, clerk);
      case 'PENDING_REVIEW':
        return ['reviewer', 'approval'];
      case 'VERIFYING':
        return ['gw0055', 'verification', { passed: true, evidence: photo, position: spot }];
      case 'FOLLOW_UP':
        return seen.followUp?.outcome
          ? ['reviewer', 'closure']
          : ['resident', 'follow-up', { contacted: true, solved: true, satisfaction: 'SATISFIED' }];
      default:
        this.over = true;
        return null;
    }
  }

  private get category(): string {
    return this.wants.whistled ? '060103' : '010102';
  }

  private handle(seen: Seen, clerk: string): Step | null {
    const { whistles } = seen;
    if (seen.supervision) return [clerk, 'supervision-answer', { note: '已安排' }];
    if (this.wants.whistled && whistles.length === 0)
      return [
        's004-leader',
        'whistles',
        { kind: 'ENFORCE', reason: '多次制止无效', units: ['D02', 'D07', 'D06'] },
      ];
    for (const { id, unitCode, state } of whistles.flatMap(({ tasks }) => tasks)) {
      const [who, noun, body] = inTask[state]?.(clerkOf(unitCode)) ?? [];
      if (who && noun) return [who, `report-tasks/${id}/${noun}`, body];
    }
    return [
      clerk,
      'result',
      { reply: '已到现场处理完毕。', solved: true, evidence: photo, signedOffBy: '李局长' },
    ];
  }
}
