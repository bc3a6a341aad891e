import { RevealDesk } from '#cases';
import { openDesk, smoke } from '../support/desk.js';

test('where a second factor is required, nobody asks, decides or looks in a session without one', async () => {
  const here = await openDesk();
  const { dataSource, desk, vault, clock, people, file, read } = here;
  const receipt = await file({ ...smoke, confidential: true });
  await desk.move({
    actor: people.agent,
    caseId: receipt.caseId,
    move: 'accept',
    input: { categoryCode: '060103' },
  });
  const reveals = new RevealDesk(dataSource, desk, vault, clock, 'required');
  const weak = expect.objectContaining({ code: 'SECOND_FACTOR_NEEDED' });
  const told = { reason: '回访', fields: ['phone' as const] };
  const strong = <T extends object>(actor: T) => ({ ...actor, strong: true });
  const { number } = receipt;

  await expect(reveals.ask(people.agent, number, told)).rejects.toEqual(weak);
  const { id } = await reveals.ask(strong(people.agent), number, told);
  await expect(reveals.answer(people.reviewer, id, true)).rejects.toEqual(weak);
  await reveals.answer(strong(people.reviewer), id, true);
  await expect(reveals.reveal({ actor: people.agent, number }, told)).rejects.toEqual(weak);
  const seen = await reveals.reveal({ actor: strong(people.agent), number }, told);
  expect(seen.reporter).toEqual({ phone: smoke.reporter?.phone });
  expect((await read(receipt.caseId)).version).toBe(seen.moved.case.version);
});

test('a move that is refused opens nothing: no line, and the approval is still there', async () => {
  const { dataSource, districtId, desk, vault, clock, people, file } = await openDesk();
  const { number } = await file({ ...smoke, confidential: true });
  const reveals = new RevealDesk(dataSource, desk, vault, clock, 'offered');
  const told = { reason: '回访', fields: ['name' as const] };
  const { id } = await reveals.ask(people.agent, number, told);
  await reveals.answer(people.centreLeader, id, true);
  await expect(reveals.reveal({ actor: people.agent, number, version: 99 }, told)).rejects.toEqual(
    expect.objectContaining({ code: 'VERSION_STALE' }),
  );
  await expect(reveals.reveal({ actor: people.reviewer, number }, told)).rejects.toEqual(
    expect.objectContaining({ code: 'NOT_YOURS' }),
  );
  await expect(
    reveals.reveal({ actor: people.agent, number }, { ...told, fields: ['name', 'phone'] }),
  ).rejects.toEqual(expect.objectContaining({ code: 'SECOND_PERSON_NEEDED' }));
  const [{ lines }] = await dataSource.query(
    `SELECT count(*)::int AS lines FROM audit_event WHERE district_id = $1 AND act = 'revealed'`,
    [districtId],
  );
  expect(lines).toBe(0);
  const { reporter } = await reveals.reveal({ actor: people.agent, number }, told);
  expect(reporter).toEqual({ name: smoke.reporter?.name });
});
