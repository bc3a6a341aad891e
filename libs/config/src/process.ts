import { errorLine } from './log-line.js';
import { Refusal } from './refusal.js';
import { SettingsError } from './settings.js';

/** Runs a process's main part; what it cannot do is said in a sentence, not in a stack. Sets the exit code. */
export async function saying(main: () => Promise<void>): Promise<void> {
  // Node would print the error with all that hangs on it, such as the parameters of a statement.
  process.on('uncaughtException', (error) => {
    console.error(errorLine(error, true));
    process.exit(1);
  });
  try {
    await main();
    // Whoever listens on the channel to our starter must not keep alive a program that has done its work.
    process.channel?.unref();
  } catch (error) {
    console.error(sentenceOf(error));
    process.exitCode = 1;
    setTimeout(() => process.exit(1), 1000).unref();
  }
}

/** What went wrong in words for whoever started the program: a next step where we know one, else the stack. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refusal) return `${error.said.zh}\n${error.said.en}`;
  if (error instanceof SettingsError) return `设置有误 / settings:\n${error.message}`;
  const { code, message, stack } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') {
    const { address, port } = error as { address?: string; port?: number };
    return `端口 ${address}:${port} 已被占用, 请停止占用者或用 PORT=... 换一个端口。\nPort ${address}:${port} is busy; stop what uses it or choose another with PORT=...`;
  }
  if (code === 'ECONNREFUSED' || /ECONNREFUSED/.test(message))
    return `无法连接: ${message}。请确认 PostgreSQL/Redis 已启动。\nCannot connect: ${message}. Check that PostgreSQL and Redis run.`;
  return isOfDatabase(error) ? errorLine(error, true) : (stack ?? String(error));
}

const isOfDatabase = (error: unknown) => error instanceof Error && 'driverError' in error;

/**
 * Ends in good order on Ctrl-C, on a service manager's SIGTERM, and when the process that started it is gone. Past `withinMs` it
 * ends all the same, with exit code 1: what it had in hand is somebody else's after its lease.
 */
export function endOnSignal(end: () => Promise<unknown>, withinMs?: number): void {
  let ending = false;
  const once = () => {
    // A second Ctrl-C does not wait for the good order.
    if (ending) process.exit(1);
    ending = true;
    if (withinMs !== undefined) setTimeout(() => tooLong(withinMs), withinMs).unref();
    void end().then(
      () => process.exit(process.exitCode ?? 0),
      (error: unknown) => {
        console.error(sentenceOf(error));
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', once);
  process.on('SIGTERM', once);
  process.on('disconnect', () => ending || once());
}

function tooLong(withinMs: number): never {
  console.error(
    `${withinMs} 毫秒(SHUTDOWN_MS)内未能正常停止, 强制结束; 未完成的送达在租约到期后由其他进程接手。\nIt did not end within ${withinMs} ms (SHUTDOWN_MS) and is ended; what it had in hand is taken over after its lease.`,
  );
  process.exit(1);
}
