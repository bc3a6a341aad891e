/** Which claim of the office's log-in tells what of an account. */
export interface OidcClaims {
  username: string;
  name: string;
  /** Code of the unit; left out, accounts keep theirs. */
  unit?: string;
  /** Code of the district, which must be the api's own; left out, everybody the issuer vouches for is of it. */
  district?: string;
  /** A claim with one value or many, each looked up in `map`; left out, accounts keep their roles. */
  roles?: string;
  /** Value of the claim `roles` -> role. Other values mean nothing here. */
  map: Record<string, string>;
  /** Values of `amr` that say a second factor was given there. */
  strong: string[];
}

/** The office's own log-in (OpenID Connect) for staff. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Where browsers reach this api: the log-in comes back to `<redirect>/api/v1/sessions/oidc/callback`. */
  redirect: string;
  claims: OidcClaims;
  /** Whether somebody unknown gets an account at the first log-in. */
  create: boolean;
}

type Fault = (name: string, zh: string, en: string) => void;

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Reads OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_REDIRECT, OIDC_CLAIMS, OIDC_CREATE; undefined without an issuer. */
export function readOidc(env: Record<string, string | undefined>, fault: Fault): OidcSettings | undefined {
  const text = (name: string) => env[name]?.trim() ?? '';
  const safeUrl = (name: string) => {
    const url = URL.canParse(text(name)) ? new URL(text(name)) : null;
    // Codes and tokens travel over it: without TLS only where they never leave the machine.
    if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && loopback.includes(url.hostname)))
      fault(
        name,
        '应为 https 地址(http 仅限本机)',
        'must be an https address (http only on the machine itself)',
      );
    return text(name).replace(/\/$/, '');
  };
  const needed = (name: string) => {
    if (!text(name)) fault(name, '使用 OIDC 登录时必填', 'is needed for the log-in by OIDC');
    return text(name);
  };
  if (!text('OIDC_ISSUER')) return undefined;
  if (!['', 'true', 'false'].includes(text('OIDC_CREATE')))
    fault('OIDC_CREATE', '只能是 true 或 false', 'must be true or false');
  safeUrl('OIDC_ISSUER');
  return {
    issuer: text('OIDC_ISSUER'),
    clientId: needed('OIDC_CLIENT_ID'),
    clientSecret: needed('OIDC_CLIENT_SECRET'),
    redirect: safeUrl('OIDC_REDIRECT'),
    claims: readClaims(text('OIDC_CLAIMS') || '{}', fault),
    create: text('OIDC_CREATE') === 'true',
  };
}

const words = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

function readClaims(json: string, fault: Fault): OidcClaims {
  const wrong = () =>
    fault(
      'OIDC_CLAIMS',
      '应为 JSON, 如 {"unit":"dept","roles":"groups","map":{"派单":"DISPATCHER"}}',
      'must be JSON such as {"unit":"dept","roles":"groups","map":{"dispatch":"DISPATCHER"}}',
    );
  let given: Record<string, unknown> = {};
  try {
    given = JSON.parse(json) as Record<string, unknown>;
  } catch {
    wrong();
  }
  const {
    username = 'preferred_username',
    name = 'name',
    unit,
    district,
    roles,
    map = {},
    strong = ['mfa', 'otp', 'hwk'],
  } = given;
  const named = [username, name, unit ?? '', district ?? '', roles ?? ''].every(
    (one) => typeof one === 'string',
  );
  const mapped = typeof map === 'object' && map !== null && words(Object.values(map));
  if (!named || !mapped || !words(strong)) wrong();
  return {
    username: String(username),
    name: String(name),
    ...(unit === undefined ? {} : { unit: String(unit) }),
    ...(district === undefined ? {} : { district: String(district) }),
    ...(roles === undefined ? {} : { roles: String(roles) }),
    map: mapped ? (map as Record<string, string>) : {},
    strong: words(strong) ? strong : [],
  };
}
