import { QueryFailedError } from 'typeorm';

/**
 * A transaction done again from its beginning where it and another waited for one another and PostgreSQL ended it (40P01): it
 * then simply comes second. After `tries` in all the error is thrown.
 */
export async function untangled<T>(work: () => Promise<T>, tries = 3): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof QueryFailedError ? (error.driverError as { code?: string }).code : '';
    if (code !== '40P01' || tries <= 1) throw error;
    return untangled(work, tries - 1);
  }
}
