/** What `work` answers, or `late` after so many milliseconds; the work itself goes on and nobody hears of it. */
export async function within<T, L>(ms: number, work: Promise<T>, late: L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<L>((answer) => {
    timer = setTimeout(answer, ms, late);
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
