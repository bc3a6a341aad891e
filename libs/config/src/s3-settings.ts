type Env = Record<string, string | undefined>;
type Fault = (name: string, zh: string, en: string) => void;

export interface S3Settings {
  /** Undefined means Amazon's own. */
  endpoint?: string;
  region: string;
  bucket: string;
  accessKey: string;
  secretKey: string;
  /** The bucket in the path and not in the host name, as most stores that are not Amazon's want it. */
  pathStyle: boolean;
}

/** The store of attachments where ATTACHMENTS=s3. */
export function readS3(env: Env, fault: Fault): S3Settings {
  const given = (name: string) => {
    const value = env[name]?.trim() ?? '';
    if (!value) fault(name, 'ATTACHMENTS=s3 时必填', 'is needed with ATTACHMENTS=s3');
    return value;
  };
  const endpoint = env['S3_ENDPOINT']?.trim();
  if (endpoint && !/^https?:\/\//.test(endpoint))
    fault('S3_ENDPOINT', '应以 http 或 https:// 开头', 'must start with http:// or https://');
  const pathStyle = env['S3_PATH_STYLE']?.trim() || 'yes';
  if (!['yes', 'no'].includes(pathStyle))
    fault('S3_PATH_STYLE', '只能是 yes、no 之一', 'must be one of yes, no');
  return {
    ...(endpoint ? { endpoint } : {}),
    region: env['S3_REGION']?.trim() || 'us-east-1',
    bucket: given('S3_BUCKET'),
    accessKey: given('S3_ACCESS_KEY'),
    secretKey: given('S3_SECRET_KEY'),
    pathStyle: pathStyle === 'yes',
  };
}
