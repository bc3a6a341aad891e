import { readFileSync } from 'node:fs';

type Env = Record<string, string | undefined>;
type Fault = (name: string, zh: string, en: string) => void;

/** How one setting is read, by its kind. What is not as it must be is told to `fault`, and read on. */
export function readersOf(env: Env, fault: Fault) {
  const text = (name: string, fallback: string) => env[name]?.trim() || fallback;
  const url = (name: string, schemes: string[]) => {
    const value = env[name]?.trim();
    if (!value) return undefined;
    if (!schemes.some((scheme) => value.startsWith(`${scheme}://`)))
      fault(name, `应以 ${schemes.join(' 或 ')}:// 开头`, `must start with ${schemes.join(' or ')}://`);
    return value;
  };
  const whole = (name: string, fallback: number, least: number, most: number) => {
    const value = Number(text(name, String(fallback)));
    if (!Number.isInteger(value) || value < least || value > most)
      fault(name, `应为 ${least} 到 ${most} 的整数`, `must be a whole number from ${least} to ${most}`);
    return value;
  };
  const oneOf = <T extends string>(name: string, fallback: T, allowed: readonly T[]) => {
    const value = text(name, fallback) as T;
    if (!allowed.includes(value))
      fault(name, `只能是 ${allowed.join('、')} 之一`, `must be one of ${allowed.join(', ')}`);
    return value;
  };
  const matching = (name: string, fallback: string, pattern: RegExp, zh: string, en: string) => {
    const value = text(name, fallback);
    if (!pattern.test(value)) fault(name, zh, en);
    return value;
  };
  const secret = (name: string, pattern: RegExp, zh: string, en: string) => {
    const value = env[name]?.trim() || undefined;
    if (value && !pattern.test(value)) fault(name, zh, en);
    return value;
  };

  /** 32 bytes, from the environment or from a file that only this program may read. */
  const masterKey = (name: string, inFile: string) => {
    const file = env[inFile]?.trim();
    let value = env[name]?.trim() || undefined;
    if (file && value) fault(inFile, `与 ${name} 只能给一个`, `give it or ${name}, not both`);
    else if (file)
      try {
        value = readFileSync(file, 'utf8').trim();
      } catch {
        fault(inFile, `无法读取 ${file}`, `${file} cannot be read`);
      }
    if (value !== undefined && !/^[0-9a-f]{64}$/i.test(value))
      fault(file ? inFile : name, '应为 64 位十六进制数', 'must be 64 hexadecimal digits');
    return value;
  };

  return { text, url, whole, oneOf, matching, secret, masterKey };
}
