/**
 * User, password and database in the address of a PostgreSQL server, as its driver reads them: what stands after the question
 * mark counts first, and a bare `%` is itself. Null for what is no address.
 */
export function loginOf(address: string): { user: string; password: string; database: string } | null {
  if (!URL.canParse(address)) return null;
  const { username, password, pathname, searchParams } = new URL(address);
  return {
    user: searchParams.get('user') ?? unescaped(username),
    password: searchParams.get('password') ?? unescaped(password),
    database: unescaped(pathname.slice(1)),
  };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    return text;
  }
}
