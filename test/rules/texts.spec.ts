import type { Case, Move } from '#cases';
import type { Delivery } from '#outbox';
import { newsOf } from '../../apps/worker/src/effects/text-reporter.js';
import { district, paperCase } from '../support/cast.js';
import { live } from '../support/life.js';
import { ground, handled } from '../support/paper.js';
import { begun, displeased, finished, unanswered } from '../support/paths.js';

/** What the reporter's phone gets for this move on a case that stands like this. */
function text(move: Move, row: Case, body: Record<string, unknown> = {}): string {
  const delivery = { districtId: district, caseId: paperCase, kind: move, body } as unknown as Delivery;
  return newsOf(row, delivery, ground);
}
const thanks = '您的诉求已办结, 感谢您的反映。';
const contestable = /重启/;

describe('T22: nobody is congratulated on what is not solved', () => {
  const said = (outcome: 'SATISFIED' | 'BASICALLY_SATISFIED', claimed: boolean, solved: boolean) =>
    text(
      'close',
      handled({
        result: { reply: '', solved: claimed, evidence: [], by: '', at: '' },
        followUp: { outcome, contacted: true, solved, tries: [] },
      }),
    );

  test('T22: "done, thank you" only where the handler and the resident both say it is solved', () => {
    expect(said('SATISFIED', true, true)).toBe(thanks);
    expect(said('BASICALLY_SATISFIED', true, true)).toBe(thanks);
    for (const [claimed, solved] of [
      [true, false],
      [false, true],
      [false, false],
    ] as const) {
      expect(said('SATISFIED', claimed, solved)).not.toContain('已办结');
      expect(said('SATISFIED', claimed, solved)).toMatch(contestable);
    }
  });

  test('T22: closed because nobody could be reached says so, and that it can be reopened', () => {
    const hours = ['2026-03-10T10:00:00', '2026-03-10T14:00:00', '2026-03-11T09:00:00'];
    const { row } = live([...begun, ...finished, ...hours.map(unanswered), ['close', 'CLOSED']]);
    expect(text('close', row!)).toMatch(/多次未能与您取得联系.*重启/);
    expect(text('close', row!)).not.toContain('已办结');
  });

  test('T22: closed by ruling gives the reason, and the way to contest it', () => {
    const { row } = live([...begun, ...finished, displeased]);
    const ruled = text('conclude', row!, { reason: '诉求超出政策' });
    expect(ruled).toMatch(/裁定结案: 诉求超出政策.*重启/);
    expect(ruled).not.toContain('已办结');
  });

  test('T22: an appeal of several matters reads what became of each, and no word that all is done', () => {
    const gathered = text(
      'gather',
      handled({ result: { reply: '甲; 乙', solved: false, evidence: [], by: '', at: '' } }),
    );
    expect(gathered).toContain('甲; 乙');
    expect(gathered).not.toContain('办结');
  });

  test('T22: a case that was reopened before the message went out is not said to be done', () => {
    expect(text('close', handled({ result: null, followUp: null }))).not.toContain('已办结');
  });
});
